/** The refusals of authentication. Each family of services has its own codes, texts and statuses for the same failures. */
import { ApiError } from "../errors.ts";

/** Which family answers: known from the request alone, since the failure may precede the choice of the service. */
export type Dialect = "s3" | "ec2" | "json" | "query";

export function dialectOf(headers: Record<string, string>, service: string | undefined): Dialect {
  if (service === "s3") return "s3";
  if (service === "ec2") return "ec2";
  return headers["x-amz-target"] !== undefined || headers["content-type"]?.startsWith("application/x-amz-json") ? "json" : "query";
}

const error = (code: string, message: string, status: number, members?: Record<string, unknown>) =>
  new ApiError(code, message, status, members);

const NOT_VALIDATED = "AWS was not able to validate the provided access credentials";
const INVALID_TOKEN = "The security token included in the request is invalid.";
const MISMATCH = "The request signature we calculated does not match the signature you provided. Check your";
const MISMATCH_TEXT = `${MISMATCH} AWS Secret Access Key and signing method. Consult the service documentation for details.`;

export const refuse = {
  /** An unsigned request where a signature is needed. */
  missing(dialect: Dialect): ApiError {
    if (dialect === "s3") return error("AccessDenied", "Access Denied", 403);
    if (dialect === "json") return error("MissingAuthenticationTokenException", "Missing Authentication Token", 400);
    return error("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
  },
  /** An Authorization header without all its parts. */
  malformed(dialect: Dialect, message: string): ApiError {
    if (dialect === "s3") return error("AuthorizationHeaderMalformed", `The authorization header is malformed; ${message}`, 400);
    return error(dialect === "json" ? "IncompleteSignatureException" : "IncompleteSignature", message, dialect === "json" ? 400 : 403);
  },
  /** No such access key. */
  unknownKey(dialect: Dialect, accessKeyId: string): ApiError {
    const s3Text = "The AWS Access Key Id you provided does not exist in our records.";
    if (dialect === "s3") return error("InvalidAccessKeyId", s3Text, 403, { AWSAccessKeyId: accessKeyId });
    if (dialect === "ec2") return error("AuthFailure", NOT_VALIDATED, 401);
    if (dialect === "json") return error("UnrecognizedClientException", INVALID_TOKEN, 400);
    return error("InvalidClientTokenId", INVALID_TOKEN, 403);
  },
  /** A session token that is not the credentials' own. */
  invalidToken(dialect: Dialect): ApiError {
    if (dialect === "s3") return error("InvalidToken", "The provided token is malformed or otherwise invalid.", 400);
    return refuse.unknownKey(dialect, "");
  },
  /** Temporary credentials past their end. */
  expiredToken(dialect: Dialect): ApiError {
    if (dialect === "s3") return error("ExpiredToken", "The provided token has expired.", 400);
    if (dialect === "ec2") return error("RequestExpired", "Request has expired.", 400);
    const code = dialect === "json" ? "ExpiredTokenException" : "ExpiredToken";
    return error(code, "The security token included in the request is expired", dialect === "json" ? 400 : 403);
  },
  /** S3 tells what it signed, so that people can find their mistake; none of it is secret. */
  mismatch(dialect: Dialect, members: Record<string, string> = {}): ApiError {
    if (dialect === "s3") return error("SignatureDoesNotMatch", `${MISMATCH} key and signing method.`, 403, members);
    if (dialect === "ec2") return error("AuthFailure", NOT_VALIDATED, 401);
    if (dialect === "json") return error("InvalidSignatureException", MISMATCH_TEXT, 400);
    return error("SignatureDoesNotMatch", MISMATCH_TEXT, 403);
  },
  /** Signed too long ago, or in the future. `message` is the text of the services that say by how much. */
  skewed(dialect: Dialect, message: string, members: Record<string, string>): ApiError {
    const s3Text = "The difference between the request time and the current time is too large.";
    if (dialect === "s3") return error("RequestTimeTooSkewed", s3Text, 403, members);
    if (dialect === "ec2") return error("RequestExpired", "Request has expired.", 400);
    if (dialect === "json") return error("InvalidSignatureException", message, 400);
    return error("SignatureDoesNotMatch", message, 403);
  },
  /** A presigned URL outside its time. */
  expired(dialect: Dialect, message: string, members: Record<string, string>): ApiError {
    if (dialect === "s3") return error("AccessDenied", message, 403, members);
    return error("RequestExpired", "Request has expired.", 400);
  },
};
