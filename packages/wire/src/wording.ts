/** How a validation failure is worded. The words are AWS's; the code differs between services and is a parameter. */

export interface Violation {
  kind: "required" | "max" | "min" | "pattern" | "enum";
  /** Where: `pipeline.stages.2.member.name`. */
  path: string;
  /** `Value 'x' at 'path'`. */
  text: string;
  /** `Member must ...`. */
  says: string;
}

export interface Problem {
  kind: "type" | "constraint";
  code: string;
  message: string;
}

/** Turns what was found into the code and the message of the refusal. */
export type Wording = (found: { mistyped: string } | { violations: Violation[] }) => { code: string; message: string };

export interface WordingCodes {
  /** A value of the wrong type. */
  type: string;
  /** A constraint that does not hold. */
  constraint: string;
}

/** `2 validation errors detected: Value 'a b' at 'name' failed to satisfy constraint: Member must ...; ...`. */
export const validationErrors = (violations: Violation[]): string =>
  `${violations.length} validation error${violations.length > 1 ? "s" : ""} detected: ` +
  violations.map(({ text, says }) => `${text} failed to satisfy constraint: ${says}`).join("; ");

/** The usual sentences under the given codes. */
export const wordingWith =
  (codes: WordingCodes): Wording =>
  (found) =>
    "mistyped" in found
      ? { code: codes.type, message: found.mistyped }
      : { code: codes.constraint, message: validationErrors(found.violations) };

/** The usual wording of a protocol. */
export function wordingFor(protocol: string): Wording {
  if (protocol.endsWith("ec2Query")) return ec2Wording;
  if (protocol.endsWith("restXml")) return wordingWith({ type: "InvalidArgument", constraint: "InvalidArgument" });
  if (protocol.endsWith("awsQuery")) return wordingWith({ type: "MalformedInput", constraint: "ValidationError" });
  return wordingWith({ type: "SerializationException", constraint: "ValidationException" });
}

/** EC2 names only the first parameter that is wrong, and spells it as the form does. */
const ec2Wording: Wording = (found) => {
  if ("mistyped" in found) return { code: "InvalidParameterValue", message: found.mistyped };
  const first = found.violations.find(({ kind }) => kind === "required") ?? found.violations[0];
  const name = (first?.path ?? "").replace(/^[a-z]/, (letter) => letter.toUpperCase()).replaceAll(".member", "");
  if (first?.kind === "required") return { code: "MissingParameter", message: `The request must contain the parameter ${name}` };
  return {
    code: "InvalidParameterValue",
    message: `${first?.text.replace(/ at '.*'$/, "")} for parameter ${name} is invalid. ${first?.says}.`,
  };
};
