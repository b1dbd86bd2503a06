import type { Readable } from "node:stream";
import { checksumAlgorithms, checksumsOf, type Digest } from "@towpath/wire";
import { combineCrc } from "./crc.ts";
import { invalidRequest } from "./faults.ts";
import type { Algorithm, Checksums, ChecksumType } from "./model.ts";

const headers: Record<Algorithm, string> = {
  CRC32: "x-amz-checksum-crc32",
  CRC32C: "x-amz-checksum-crc32c",
  CRC64NVME: "x-amz-checksum-crc64nvme",
  SHA1: "x-amz-checksum-sha1",
  SHA256: "x-amz-checksum-sha256",
};
export const algorithms = Object.keys(headers) as Algorithm[];

/** Throws InvalidRequest for the algorithms of the model that are not supported here. */
export function asAlgorithm(name: string | undefined): Algorithm | undefined {
  if (name === undefined || name in headers) return name as Algorithm | undefined;
  throw invalidRequest(
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${algorithms.join(", ")}]`,
  );
}

/** The checksums that came with a body and were found right; complete when the body has ended. */
export function verifiedIn(body: Uint8Array | Readable | undefined): Checksums["values"] {
  if (body === undefined || body instanceof Uint8Array) return {};
  const verified = checksumsOf(body);
  const found = algorithms.map((algorithm) => [algorithm, verified[headers[algorithm]]] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

export function digestOf(algorithm: Algorithm): Digest {
  const known = checksumAlgorithms.get(headers[algorithm]);
  if (!known) throw new TypeError(`no digest named ${algorithm}`);
  return known.open();
}

/** As outputs and parts' lists show them; nothing when there are none. */
export function checksumShape({ type, values }: Checksums) {
  const named = Object.fromEntries(algorithms.filter((a) => values[a] !== undefined).map((a) => [`Checksum${a}`, values[a]]));
  return { ...named, ...(type && Object.keys(named).length > 0 && { ChecksumType: type }) } as {
    [A in Algorithm as `Checksum${A}`]?: string;
  } & { ChecksumType?: ChecksumType };
}

/** What an input declares of the whole object, or of a part. */
export function declaredIn(input: { [A in Algorithm as `Checksum${A}`]?: string | undefined }): Checksums["values"] {
  return Object.fromEntries(algorithms.map((a) => [a, input[`Checksum${a}`]] as const).filter(([, value]) => value !== undefined));
}

/** The kind of checksum a multipart upload ends in. Throws InvalidRequest for a combination that does not exist. */
export function typeOf(algorithm: Algorithm | undefined, wanted: ChecksumType | undefined): ChecksumType | undefined {
  if (!algorithm) return undefined;
  const type = wanted ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  const isPossible = type === "FULL_OBJECT" ? algorithm.startsWith("CRC") : algorithm !== "CRC64NVME";
  if (isPossible) return type;
  throw invalidRequest(`The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`);
}

/**
 * The checksum of an object that consists of parts: of the whole (CRCs can be combined), or of the parts' checksums.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export async function checksumOfParts(
  algorithm: Algorithm,
  type: ChecksumType,
  parts: { size_bytes: number; checksums: string }[],
): Promise<string | undefined> {
  const values = parts.map(({ checksums }) => (JSON.parse(checksums) as Checksums).values[algorithm]);
  if (values.some((value) => value === undefined)) return undefined;
  const bytes = values.map((value) => Buffer.from(value as string, "base64"));
  if (type === "FULL_OBJECT")
    return combineCrc(
      algorithm,
      bytes,
      parts.map((part) => part.size_bytes),
    ).toString("base64");
  const digest = digestOf(algorithm);
  digest.update(Buffer.concat(bytes));
  return `${await digest.finish()}-${parts.length}`;
}
