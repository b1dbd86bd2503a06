import type { EncodingType, ObjectStorageClass } from "@aws-sdk/client-s3";
import { createHash } from "node:crypto";
import type { Reader } from "@towpath/journal";
import { quoted } from "./content.ts";
import { invalidArgument } from "./faults.ts";
import { pageMax } from "./limits.ts";
import type { Algorithm, BucketRow, Checksums, Content, VersionRow } from "./model.ts";
import { type Page, type Position, walk } from "./walk.ts";

/** A page of a bucket's objects: the newest versions that are no delete markers. */
export function listObjects(
  reader: Reader,
  bucket: BucketRow,
  wanted: { prefix: string; delimiter: string | undefined; limit: number; start: Position | undefined },
): Page<VersionRow> {
  const select = "SELECT * FROM s3_versions WHERE bucket = ? AND is_latest = 1 AND is_marker = 0 AND key";
  return walk<VersionRow>({
    ...wanted,
    order: () => 0,
    read: (from, limit) => reader.all(`${select} ${from.isInclusive ? ">=" : ">"} ? ORDER BY key LIMIT ?`, bucket.name, from.key, limit),
  });
}

/** How many entries a page has. Throws InvalidArgument for a negative number. */
export function limitOf(given: number | undefined, name: string): number {
  if (given !== undefined && given < 0) {
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, String(given));
  }
  return Math.min(given ?? pageMax, pageMax);
}

/** Names in an XML document cannot hold every character, so clients may ask for them percent-encoded. */
export function encoderFor(encoding: EncodingType | undefined): <T extends string | undefined>(name: T) => T {
  if (encoding !== "url") return (name) => name;
  const encode = (name: string) =>
    encodeURIComponent(name)
      .replaceAll("%2F", "/")
      .replaceAll(/[!'()]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return (name) => (name === undefined ? name : encode(name)) as typeof name;
}

/** An account's canonical user id. */
export const ownerOf = (account: string) => ({ ID: createHash("sha256").update(`canonical user of ${account}`).digest("hex") });

/** What lists say of an object. */
export function entryShape(row: VersionRow) {
  const checksums = JSON.parse(row.checksums) as Checksums;
  const algorithms = Object.keys(checksums.values) as Algorithm[];
  return {
    LastModified: new Date(row.modified),
    ETag: quoted(row.etag),
    ...(algorithms.length > 0 && { ChecksumAlgorithm: algorithms }),
    ...(algorithms.length > 0 && checksums.type && { ChecksumType: checksums.type }),
    Size: row.size_bytes,
    StorageClass: (JSON.parse(row.content) as Content).storageClass as ObjectStorageClass,
  };
}
