/** One body on its way in: framing taken off, hashes, lengths and digests held to what the head and the trailers declare. */
import { createHash, type Hash } from "node:crypto";
import { ApiError } from "../errors.ts";
import type { SignedHead } from "../sigv4/canonical.ts";
import { same, type Seal, UNSIGNED_PAYLOAD } from "../sigv4/seal.ts";
import { ALGORITHMS, checkForm, type Digest, digestMismatch } from "./checksums.ts";
import { ChunkDecoder } from "./chunks.ts";

interface Open {
  header: string;
  digest: Digest;
  /** What the client says; undefined while a trailer still has to bring it. */
  declared: string | undefined;
}

const MODES = new Set([
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
]);

export class BodyCheck {
  /** Verified digests by header name; complete after `finish`. */
  readonly checksums: Record<string, string> = {};
  private readonly chunks: ChunkDecoder | undefined;
  private readonly payloadHash: string | undefined;
  private readonly hash: Hash | undefined;
  private readonly digests: Open[];
  private readonly decodedLength: number | undefined;
  private length = 0;

  /** Throws for declarations that cannot be right (InvalidDigest, InvalidRequest, MissingContentLength). */
  constructor(head: SignedHead, seal: Seal | undefined) {
    const { headers } = head;
    const payload = seal?.payloadHash ?? headers["x-amz-content-sha256"] ?? UNSIGNED_PAYLOAD;
    if (payload.startsWith("STREAMING-")) {
      if (!MODES.has(payload)) throw new ApiError("InvalidRequest", `The value of x-amz-content-sha256, ${payload}, is not supported.`);
      this.chunks = new ChunkDecoder(payload.startsWith("STREAMING-AWS4") ? requireSeal(seal) : undefined);
      const length = headers["x-amz-decoded-content-length"] ?? "";
      if (!/^\d+$/.test(length)) throw new ApiError("MissingContentLength", "You must provide the Content-Length HTTP header.", 411);
      this.decodedLength = Number(length);
    } else if (payload !== UNSIGNED_PAYLOAD) {
      if (!/^[0-9a-f]{64}$/.test(payload)) {
        const text =
          "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid sha256 value.";
        throw new ApiError("InvalidArgument", text, 400, { ArgumentName: "x-amz-content-sha256", ArgumentValue: payload });
      }
      this.payloadHash = payload;
      this.hash = createHash("sha256");
    }
    this.digests = declaredDigests(head);
  }

  /** The data among the next bytes of the body. */
  update(bytes: Uint8Array): Uint8Array[] {
    const data = this.chunks ? this.chunks.update(bytes) : [bytes];
    for (const part of data) {
      this.length += part.length;
      this.hash?.update(part);
      for (const { digest } of this.digests) digest.update(part);
    }
    if (this.decodedLength !== undefined && this.length > this.decodedLength) throw wrongLength();
    return data;
  }

  /** Throws when what was declared does not hold: XAmzContentSHA256Mismatch, BadDigest, IncompleteBody, SignatureDoesNotMatch. */
  async finish(): Promise<void> {
    this.chunks?.finish();
    if (this.decodedLength !== undefined && this.length !== this.decodedLength) throw wrongLength();
    const computed = this.hash?.digest("hex");
    if (this.payloadHash !== undefined && computed !== undefined && !same(this.payloadHash, computed)) {
      const members = { ClientComputedContentSHA256: this.payloadHash, S3ComputedContentSHA256: computed };
      throw new ApiError(
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        400,
        members,
      );
    }
    for (const { header, digest, declared } of this.digests) {
      const expected = declared ?? this.chunks?.trailers[header];
      if (expected === undefined)
        throw new ApiError(
          "MalformedTrailerError",
          "The request contained trailing data that was not well-formed or did not conform to our published schema.",
        );
      checkForm(header, expected);
      if ((await digest.finish()) !== expected) throw digestMismatch(header);
      this.checksums[header] = expected;
    }
  }
}

const wrongLength = () =>
  new ApiError("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header");

/** Signed chunks without a signed head cannot be verified, so they are refused and never believed. */
function requireSeal(seal: Seal | undefined): Seal {
  if (seal && seal.signingKey.length > 0) return seal;
  throw new ApiError("AccessDenied", "Signed chunks need a signed request.", 403);
}

/**
 * The digests the head declares or announces as trailers. A request that completes a multipart upload (POST with uploadId)
 * states the whole object's digest, not its own body's.
 */
function declaredDigests({ method, query, headers }: SignedHead): Open[] {
  const open: Open[] = [];
  const ofObject = method === "POST" && query["uploadId"] !== undefined;
  const announced = (headers["x-amz-trailer"] ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  for (const [header, algorithm] of ALGORITHMS) {
    const declared = headers[header];
    if (declared !== undefined && (!ofObject || header === "content-md5")) {
      checkForm(header, declared);
      open.push({ header, digest: algorithm.open(), declared });
    } else if (announced.includes(header)) open.push({ header, digest: algorithm.open(), declared: undefined });
  }
  return open;
}
