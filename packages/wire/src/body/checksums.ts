/** The digests a client may send along with a body, in headers or trailers. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";
import { ApiError } from "../errors.ts";

export interface Digest {
  update(chunk: Uint8Array): void;
  /** Base64 of the digest, as the headers carry it. */
  finish(): Promise<string>;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

function hashDigest(algorithm: string): Digest {
  const hash = createHash(algorithm);
  return { update: (chunk) => void hash.update(chunk), finish: async () => hash.digest("base64") };
}

function crc32Digest(): Digest {
  let value = 0;
  const out = Buffer.alloc(4);
  return {
    update: (chunk) => void (value = crc32(chunk, value)),
    finish: async () => {
      out.writeUInt32BE(value);
      return out.toString("base64");
    },
  };
}

function crcDigest(crc: { update(data: Uint8Array): void; digest(): Promise<Uint8Array> }): Digest {
  return { update: (chunk) => crc.update(chunk), finish: async () => base64(await crc.digest()) };
}

interface Algorithm {
  /** As S3's messages name it. */
  name: string;
  sizeBytes: number;
  open: () => Digest;
}

/** By the header (or trailer) that carries the digest. */
export const ALGORITHMS = new Map<string, Algorithm>([
  ["content-md5", { name: "Content-MD5", sizeBytes: 16, open: () => hashDigest("md5") }],
  ["x-amz-checksum-crc32", { name: "CRC32", sizeBytes: 4, open: crc32Digest }],
  ["x-amz-checksum-crc32c", { name: "CRC32C", sizeBytes: 4, open: () => crcDigest(new Crc32c()) }],
  ["x-amz-checksum-crc64nvme", { name: "CRC64NVME", sizeBytes: 8, open: () => crcDigest(new Crc64Nvme()) }],
  ["x-amz-checksum-sha1", { name: "SHA1", sizeBytes: 20, open: () => hashDigest("sha1") }],
  ["x-amz-checksum-sha256", { name: "SHA256", sizeBytes: 32, open: () => hashDigest("sha256") }],
]);

/** Refuses a value that cannot be a digest of the header's algorithm. */
export function checkForm(header: string, value: string): void {
  const size = ALGORITHMS.get(header)?.sizeBytes;
  const bytes = Buffer.from(value, "base64");
  if (bytes.length === size && bytes.toString("base64") === value) return;
  if (header === "content-md5") throw new ApiError("InvalidDigest", "The Content-MD5 you specified was invalid.");
  throw new ApiError("InvalidRequest", `Value for ${header} header is invalid.`);
}

export function digestMismatch(header: string): ApiError {
  if (header === "content-md5") return new ApiError("BadDigest", "The Content-MD5 you specified did not match what we received.");
  return new ApiError("BadDigest", `The ${ALGORITHMS.get(header)?.name} you specified did not match the calculated checksum.`);
}
