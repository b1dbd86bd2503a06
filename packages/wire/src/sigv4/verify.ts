import { openBytes } from "../body/open.ts";
import { ApiError } from "../errors.ts";
import { canonicalPath, canonicalRequest, hmac, type SignedHead, sha256, signingKey, stringToSign } from "./canonical.ts";
import { signatureV2, stringToSignV2 } from "./presigned-v2.ts";
import { type Dialect, dialectOf, refuse } from "./refusals.ts";
import { isoBasic, type Scope } from "./scope.ts";
import { same, type Seal, UNSIGNED_PAYLOAD } from "./seal.ts";

export interface SecretCredentials {
  secretAccessKey: string;
  /** Set for temporary credentials: the request must carry this very token. */
  sessionToken?: string;
}

const MAX_SKEW_MILLISECONDS = 15 * 60_000;

/**
 * Verifies the signature, the time and the body, and returns the body decoded (without its aws-chunked framing). `now` is in
 * epoch milliseconds. That the access key exists, and whose it is, the caller has found out. Throws AWS's refusals
 * (SignatureDoesNotMatch, RequestTimeTooSkewed, AccessDenied, XAmzContentSHA256Mismatch, BadDigest, IncompleteBody, ...).
 */
export async function verify(
  scope: Scope,
  raw: SignedHead & { body: Uint8Array },
  credentials: SecretCredentials,
  now: number,
): Promise<Uint8Array> {
  const seal = verifyHead(scope, raw, credentials, now, raw.body);
  return (await openBytes(raw, raw.body, seal)).body;
}

/**
 * Verifies all but the body, so that the body can be streamed. Without `body`, the request must declare its hash in
 * x-amz-content-sha256, as every signed S3 request does, or be presigned.
 */
export function verifyHead(scope: Scope, head: SignedHead, credentials: SecretCredentials, now: number, body?: Uint8Array): Seal {
  const dialect = dialectOf(head.headers, scope.service);
  if (credentials.sessionToken !== undefined && !same(credentials.sessionToken, scope.sessionToken ?? "")) {
    throw refuse.invalidToken(dialect);
  }
  checkTime(scope, dialect, now);
  if (scope.version === 2) return verifyV2(scope, head, credentials);
  checkSignedHeaders(scope, head, dialect);
  const payloadHash = payloadHashOf(scope, head, body);
  const key = signingKey(credentials.secretAccessKey, scope);
  const escaped = canonicalPath(head.rawPath, scope.service);
  // A client may have signed exactly what it sent; for S3 that is the other reading of "the path, escaped".
  const paths = scope.service === "s3" && escaped !== head.rawPath ? [escaped, head.rawPath] : [escaped];
  const fits = (path: string) => {
    const text = stringToSign(scope, canonicalRequest(scope, head, path, payloadHash));
    return same(hmac(key, text).toString("hex"), scope.signature);
  };
  if (!paths.some(fits)) {
    const canonical = canonicalRequest(scope, head, escaped, payloadHash);
    throw refuse.mismatch(dialect, {
      AWSAccessKeyId: scope.accessKeyId,
      StringToSign: stringToSign(scope, canonical),
      SignatureProvided: scope.signature,
      CanonicalRequest: canonical,
    });
  }
  // A hash computed from the body needs no second look at the body.
  const stillToHold = body && head.headers["x-amz-content-sha256"] === undefined ? UNSIGNED_PAYLOAD : payloadHash;
  return { payloadHash: stillToHold, seedSignature: scope.signature, signingKey: key, dateTime: scope.dateTime, scope };
}

function verifyV2(scope: Scope, head: SignedHead, { secretAccessKey }: SecretCredentials): Seal {
  const text = stringToSignV2(head);
  if (!same(signatureV2(secretAccessKey, text), scope.signature)) {
    const members = { AWSAccessKeyId: scope.accessKeyId, StringToSign: text, SignatureProvided: scope.signature };
    throw refuse.mismatch("s3", members);
  }
  return { payloadHash: UNSIGNED_PAYLOAD, seedSignature: "", signingKey: Buffer.alloc(0), dateTime: "", scope };
}

/** S3 lets a presigned URL's holder choose the body; every other service signs the body it got, presigned or not. */
function payloadHashOf(scope: Scope, head: SignedHead, body: Uint8Array | undefined): string {
  const declared = head.headers["x-amz-content-sha256"];
  if (scope.presigned && scope.service === "s3")
    return declared !== undefined && scope.signedHeaders.includes("x-amz-content-sha256") ? declared : UNSIGNED_PAYLOAD;
  if (declared !== undefined) return declared;
  if (scope.service === "s3") throw new ApiError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
  if (!body) throw new ApiError("InvalidRequest", "The request must declare its body's hash in x-amz-content-sha256.");
  return sha256(body);
}

function checkTime(scope: Scope, dialect: Dialect, now: number): void {
  if (scope.presigned) {
    const times = { Expires: new Date(scope.expiresAt ?? 0).toISOString(), ServerTime: new Date(now).toISOString() };
    const lifetime: Record<string, string> = scope.expiresSeconds === undefined ? {} : { "X-Amz-Expires": String(scope.expiresSeconds) };
    if (now > (scope.expiresAt ?? 0)) throw refuse.expired(dialect, "Request has expired", { ...lifetime, ...times });
    if (scope.signedAt - now > MAX_SKEW_MILLISECONDS) throw refuse.expired(dialect, "Request is not yet valid", { ...lifetime, ...times });
    return;
  }
  const offset = now - scope.signedAt;
  if (Math.abs(offset) <= MAX_SKEW_MILLISECONDS) return;
  const edge = isoBasic(offset > 0 ? now - MAX_SKEW_MILLISECONDS : now + MAX_SKEW_MILLISECONDS);
  const message =
    offset > 0
      ? `Signature expired: ${scope.dateTime} is now earlier than ${edge} (${isoBasic(now)} - 15 min.)`
      : `Signature not yet current: ${scope.dateTime} is still later than ${edge} (${isoBasic(now)} + 15 min.)`;
  throw refuse.skewed(dialect, message, {
    RequestTime: scope.dateTime,
    ServerTime: new Date(now).toISOString(),
    MaxAllowedSkewMilliseconds: String(MAX_SKEW_MILLISECONDS),
  });
}

/** The host must be signed, and for S3 every x-amz header that is sent, or else a stranger could add one. */
function checkSignedHeaders(scope: Scope, head: SignedHead, dialect: Dialect): void {
  const signed = new Set(scope.signedHeaders);
  if (!signed.has("host")) throw refuse.malformed(dialect, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  if (dialect !== "s3") return;
  const unsigned = Object.keys(head.headers).filter((name) => name.startsWith("x-amz-") && !signed.has(name));
  if (unsigned.length === 0) return;
  const members = { HeadersNotSigned: unsigned.join(", ") };
  throw new ApiError("AccessDenied", "There were headers present in the request which were not signed", 403, members);
}
