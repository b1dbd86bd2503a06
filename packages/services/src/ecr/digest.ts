import { createHash } from "node:crypto";

/** Registered digest algorithms. https://github.com/opencontainers/image-spec/blob/main/descriptor.md#registered-algorithms */
const lengths = { sha256: 64, sha512: 128 } as const;
export type DigestAlgorithm = keyof typeof lengths;

/** Undefined for what is no digest of an algorithm that is known here. */
export function algorithmOf(digest: string): DigestAlgorithm | undefined {
  const [, algorithm = "", hex = ""] = /^([a-z0-9]+):([0-9a-f]+)$/.exec(digest) ?? [];
  return algorithm in lengths && lengths[algorithm as DigestAlgorithm] === hex.length ? (algorithm as DigestAlgorithm) : undefined;
}

export const digestOf = (bytes: Uint8Array, algorithm: DigestAlgorithm = "sha256"): string =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
