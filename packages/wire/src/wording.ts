/** How a validation failure is worded. The sentences are AWS's; codes and some sentences differ between services. */
import { types } from "node:util";

export interface Violation {
  kind: "required" | "max" | "min" | "pattern" | "enum";
  /** Where: `pipeline.stages.2.member.name`. */
  path: string;
  /** The value as messages repeat it; absent for structures and for what the model calls sensitive. */
  shown?: string;
  /** `Member must ...`. */
  says: string;
}

export interface Problem {
  /** A value of the wrong type, or a constraint that does not hold. */
  kind: "type" | "constraint";
  code: string;
  message: string;
}

export type Found = { mistyped: string } | { violations: [Violation, ...Violation[]] };

/** Turns what was found into the code and the message of the refusal. */
export type Wording = (found: Found) => { code: string; message: string };

export interface WordingCodes {
  type: string;
  constraint: string;
}

const MAX_SHOWN_CHARACTERS = 8192;

/** A value as AWS's messages repeat it: lists and maps of scalars as Java prints them, structures not at all. */
export function show(value: unknown): string | undefined {
  const text = plainText(value);
  return text !== undefined && text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}...` : text;
}

function plainText(value: unknown): string | undefined {
  if (value === null || typeof value !== "object" || types.isStringObject(value)) return String(value);
  if (value instanceof Date || value instanceof Uint8Array) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => (typeof item === "object" ? undefined : String(item)));
    return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
  }
  const entries = Object.entries(value);
  return entries.some(([, held]) => typeof held === "object")
    ? undefined
    : `{${entries.map(([key, held]) => `${key}=${held}`).join(", ")}}`;
}

/** `2 validation errors detected: Value 'a b' at 'name' failed to satisfy constraint: Member must ...; ...`. */
export const validationErrors = (violations: readonly Violation[]): string =>
  `${violations.length} validation error${violations.length > 1 ? "s" : ""} detected: ` +
  violations.map((violation) => `${subject(violation)} failed to satisfy constraint: ${violation.says}`).join("; ");

function subject({ kind, path, shown }: Violation): string {
  if (kind === "required") return `Value null at '${path}'`;
  return shown === undefined ? `Value at '${path}'` : `Value '${shown}' at '${path}'`;
}

/** The usual sentences under the given codes. */
export const wordingWith =
  (codes: WordingCodes): Wording =>
  (found) =>
    "mistyped" in found
      ? { code: codes.type, message: found.mistyped }
      : { code: codes.constraint, message: validationErrors(found.violations) };

const json = (constraint: string) => wordingWith({ type: "SerializationException", constraint });

/** The services that name only the first parameter that is wrong; one that is missing comes before the others. */
const firstOf = (violations: [Violation, ...Violation[]]): Violation => violations.find(({ kind }) => kind === "required") ?? violations[0];

/** EC2 spells parameters as its XML does, `imageId`. */
const ec2Wording: Wording = (found) => {
  if ("mistyped" in found) return { code: "InvalidParameterValue", message: found.mistyped };
  const { kind, path, shown, says } = firstOf(found.violations);
  const name = path.replaceAll(".member", "");
  if (kind === "required") return { code: "MissingParameter", message: `The request must contain the parameter ${name}` };
  return { code: "InvalidParameterValue", message: `Value (${shown ?? ""}) for parameter ${name} is invalid. ${says}.` };
};

const rdsWording: Wording = (found) => {
  if ("mistyped" in found) return { code: "InvalidParameterValue", message: found.mistyped };
  const { kind, path, shown, says } = firstOf(found.violations);
  const name = path.charAt(0).toUpperCase() + path.slice(1).replaceAll(".member", "");
  if (kind === "required")
    return { code: "InvalidParameterValue", message: `The parameter ${name} must be provided and must not be blank.` };
  return { code: "InvalidParameterValue", message: `The value ${shown ?? ""} of parameter ${name} is not valid. ${says}.` };
};

/** `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '...''`. */
const ecrWording: Wording = (found) => {
  if ("mistyped" in found) return { code: "SerializationException", message: found.mistyped };
  const { kind, path, says } = firstOf(found.violations);
  const [, expression] = /^Member must satisfy regular expression pattern: (.*)$/s.exec(says) ?? [];
  const list = says.startsWith("Member must satisfy constraint") || says.startsWith("Map ");
  const plain =
    kind === "pattern" && expression !== undefined ? `must satisfy regular expression '${expression}'` : says.replace("Member ", "");
  return {
    code: "InvalidParameterException",
    message: `Invalid parameter at '${path}' failed to satisfy constraint: '${list ? says : plain}'`,
  };
};

/** Inputs of S3 that do not come from the body: the path, the query and the headers. */
const OUTSIDE_BODY = new Set(["bucket", "key", "copySource", "uploadId", "partNumber", "id", "name"]);

/** S3 finds fault with a document as a whole, and with an argument by name. */
const s3Wording: Wording = (found) => {
  const malformed = "The XML you provided was not well-formed or did not validate against our published schema";
  if ("mistyped" in found) return { code: "MalformedXML", message: malformed };
  const { kind, path, says } = firstOf(found.violations);
  if (path.includes(".")) return { code: "MalformedXML", message: malformed };
  if (kind === "required" && !OUTSIDE_BODY.has(path)) return { code: "MissingRequestBodyError", message: "Request body is empty." };
  if (path === "storageClass") return { code: "InvalidStorageClass", message: "The storage class you specified is not valid" };
  return { code: "InvalidArgument", message: `Invalid value for ${path}: ${says}.` };
};

const BY_SERVICE: Record<string, Wording> = {
  "cloudwatch-logs": json("InvalidParameterException"),
  codebuild: json("InvalidInputException"),
  codecommit: json("ValidationException"),
  codepipeline: json("ValidationException"),
  "codestar-connections": json("ValidationException"),
  ec2: ec2Wording,
  ecr: ecrWording,
  ecs: json("InvalidParameterException"),
  "elastic-load-balancing-v2": wordingWith({ type: "ValidationError", constraint: "ValidationError" }),
  eventbridge: json("ValidationException"),
  iam: wordingWith({ type: "ValidationError", constraint: "ValidationError" }),
  rds: rdsWording,
  s3: s3Wording,
  "secrets-manager": json("ValidationException"),
  ssm: json("ValidationException"),
  sts: wordingWith({ type: "ValidationError", constraint: "ValidationError" }),
};

/** The wording of a service, named as its client package is, or what is usual for its protocol. */
export function wordingOf(service: string, protocol: string): Wording {
  const known = Object.hasOwn(BY_SERVICE, service) ? BY_SERVICE[service] : undefined;
  if (known) return known;
  if (protocol.endsWith("ec2Query")) return ec2Wording;
  if (protocol.endsWith("restXml")) return s3Wording;
  if (protocol.endsWith("awsQuery")) return wordingWith({ type: "MalformedInput", constraint: "ValidationError" });
  return json("ValidationException");
}
