import { ApiError } from "../errors.ts";
import { dialectOf, refuse } from "./refusals.ts";

/** Who signed what, as the request claims it; nothing of it is proved before `verify`. */
export interface Scope {
  /** 2 only for presigned S3 URLs of boto3 and aws-cli 1. */
  version: 2 | 4;
  accessKeyId: string;
  /** `20261123`; empty for version 2, as are region and signedHeaders. */
  date: string;
  region: string;
  /** The signing name, such as `elasticloadbalancing`. */
  service: string;
  signature: string;
  signedHeaders: string[];
  /** The signing time as sent (`20261123T160000Z`), and in epoch milliseconds. */
  dateTime: string;
  signedAt: number;
  presigned: boolean;
  /** Presigned only: epoch milliseconds after which the URL is refused. */
  expiresAt?: number;
  /** Presigned only: its lifetime as sent. */
  expiresSeconds?: number;
  sessionToken?: string;
}

type Headers = Record<string, string>;
type Query = Record<string, string[]>;

const ALGORITHM = "AWS4-HMAC-SHA256";
const MAX_EXPIRES_SECONDS = 604_800;

/**
 * The claim of a signed request, or undefined for an unsigned one (an Authorization of another scheme counts as unsigned).
 * Throws IncompleteSignature, AuthorizationHeaderMalformed or AuthorizationQueryParametersError when parts are missing.
 */
export function scopeOf(headers: Headers, query: Query): Scope | undefined {
  const authorization = headers["authorization"];
  if (authorization?.startsWith("AWS4-")) return fromHeader(authorization, headers);
  if (authorization?.startsWith("AWS ")) {
    const text = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.";
    throw new ApiError("InvalidRequest", text);
  }
  if (query["X-Amz-Signature"] || query["X-Amz-Algorithm"]) return fromQuery(query);
  if (query["AWSAccessKeyId"] && query["Signature"]) return fromQueryV2(query);
  return undefined;
}

function fromHeader(authorization: string, headers: Headers): Scope {
  const [algorithm = "", ...rest] = authorization.split(" ");
  const parts = new Map(
    rest
      .join("")
      .split(",")
      .map((part) => splitOnce(part, "=")),
  );
  const missing = ["Credential", "Signature", "SignedHeaders"].filter((name) => !parts.get(name));
  const dateTime = headers["x-amz-date"] ?? isoOfHttpDate(headers["date"]) ?? "";
  const [accessKeyId = "", date = "", region = "", service = "", terminator] = credentialParts(parts.get("Credential"));
  const dialect = dialectOf(headers, service);
  if (algorithm !== ALGORITHM) throw refuse.malformed(dialect, `Unsupported algorithm '${algorithm}'.`);
  if (missing.length > 0 || !isDateTime(dateTime)) {
    const needs = missing.map((name) => `Authorization header requires '${name}' parameter.`);
    if (!isDateTime(dateTime)) needs.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    throw refuse.malformed(dialect, `${needs.join(" ")} Authorization=${algorithm}`);
  }
  if (!accessKeyId || !region || !service || terminator !== "aws4_request") {
    throw refuse.malformed(
      dialect,
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/aws4_request.",
    );
  }
  if (date !== dateTime.slice(0, 8)) {
    const text = `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${dateTime.slice(0, 8)}'.`;
    throw refuse.malformed(dialect, text);
  }
  const token = headers["x-amz-security-token"];
  return {
    version: 4,
    accessKeyId,
    date,
    region,
    service,
    signature: parts.get("Signature") ?? "",
    signedHeaders: (parts.get("SignedHeaders") ?? "").toLowerCase().split(";"),
    dateTime,
    signedAt: timeOf(dateTime),
    presigned: false,
    ...(token && { sessionToken: token }),
  };
}

function fromQuery(query: Query): Scope {
  const one = (name: string) => query[`X-Amz-${name}`]?.[0] ?? "";
  const bad = (text: string) => new ApiError("AuthorizationQueryParametersError", text);
  const needed = ["Algorithm", "Credential", "Signature", "Date", "SignedHeaders", "Expires"];
  if (needed.some((name) => !one(name))) {
    const list = "X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires";
    throw bad(`Query-string authentication version 4 requires the ${list} parameters.`);
  }
  if (one("Algorithm") !== ALGORITHM) throw bad(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  const [accessKeyId = "", date = "", region = "", service = "", terminator] = credentialParts(one("Credential"));
  if (!accessKeyId || !region || !service || terminator !== "aws4_request") {
    throw bad(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  const dateTime = one("Date");
  if (!isDateTime(dateTime)) throw bad(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`);
  if (date !== dateTime.slice(0, 8))
    throw bad(`Invalid credential date "${date}". This date is not the same as X-Amz-Date: "${dateTime.slice(0, 8)}".`);
  if (!/^-?\d+$/.test(one("Expires"))) throw bad("X-Amz-Expires should be a number");
  const expiresSeconds = Number(one("Expires"));
  if (expiresSeconds < 0) throw bad("X-Amz-Expires must be non-negative");
  if (expiresSeconds > MAX_EXPIRES_SECONDS) {
    throw bad("X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds");
  }
  const signedAt = timeOf(dateTime);
  return {
    version: 4,
    accessKeyId,
    date,
    region,
    service,
    signature: one("Signature"),
    signedHeaders: one("SignedHeaders").toLowerCase().split(";"),
    dateTime,
    signedAt,
    presigned: true,
    expiresSeconds,
    expiresAt: signedAt + expiresSeconds * 1000,
    ...(one("Security-Token") && { sessionToken: one("Security-Token") }),
  };
}

function fromQueryV2(query: Query): Scope {
  const expires = query["Expires"]?.[0] ?? "";
  if (!/^\d+$/.test(expires)) throw new ApiError("AccessDenied", `Invalid date (should be seconds since epoch): ${expires}`, 403);
  const token = query["x-amz-security-token"]?.[0];
  return {
    version: 2,
    accessKeyId: query["AWSAccessKeyId"]?.[0] ?? "",
    date: "",
    region: "",
    service: "s3",
    signature: query["Signature"]?.[0] ?? "",
    signedHeaders: [],
    dateTime: "",
    signedAt: Number.NaN,
    presigned: true,
    expiresAt: Number(expires) * 1000,
    ...(token && { sessionToken: token }),
  };
}

/** An access key id never holds a slash, but the other four parts come from the end, as AWS reads them. */
const credentialParts = (credential: string | undefined) => credential?.split("/") ?? [];

const isDateTime = (text: string) => /^\d{8}T\d{6}Z$/.test(text) && !Number.isNaN(timeOf(text));

const timeOf = (text: string) =>
  Date.parse(
    text.replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
      (_, ...part) => `${part.slice(0, 3).join("-")}T${part.slice(3, 6).join(":")}Z`,
    ),
  );

function isoOfHttpDate(date: string | undefined): string | undefined {
  if (date === undefined) return undefined;
  if (isDateTime(date)) return date;
  const time = Date.parse(date);
  return Number.isNaN(time) ? undefined : isoBasic(time);
}

/** `20261123T160000Z` of epoch milliseconds. */
export const isoBasic = (time: number): string => new Date(time).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
