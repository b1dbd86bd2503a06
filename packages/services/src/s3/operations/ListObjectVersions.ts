import type { ObjectVersionStorageClass } from "@aws-sdk/client-s3";
import type { Reader } from "@towpath/journal";
import type { Operation } from "../../door/service.ts";
import { encoderFor, entryShape, limitOf, ownerOf } from "../list.ts";
import { invalidArgument } from "../faults.ts";
import type { BucketRow, S3Parts, VersionRow } from "../model.ts";
import { bucketOf, findVersion } from "../store.ts";
import { type Position, walk } from "../walk.ts";

/** All versions and delete markers, those of a key with the newest first. */
export const ListObjectVersions: Operation<"s3", "ListObjectVersions", S3Parts> = (input, { caller }, { journal }) => {
  const bucket = bucketOf(journal, caller, input);
  const limit = limitOf(input.MaxKeys, "max-keys");
  const prefix = input.Prefix ?? "";
  const { rows, prefixes, next } = walk<VersionRow>({
    prefix,
    delimiter: input.Delimiter || undefined,
    limit,
    start: startOf(journal, bucket, input.KeyMarker, input.VersionIdMarker),
    order: ({ id }) => id,
    read: (from, count) => readVersions(journal, bucket, from, count),
  });
  const encode = encoderFor(input.EncodingType);
  const last = rows.at(-1);
  const shape = (row: VersionRow) => ({ Key: encode(row.key), VersionId: row.version_id, IsLatest: row.is_latest === 1 });
  const owner = { Owner: ownerOf(bucket.account) };
  const isLastPrefix = next?.isInclusive === true;
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    KeyMarker: encode(input.KeyMarker ?? ""),
    VersionIdMarker: input.VersionIdMarker ?? "",
    ...(input.Delimiter && { Delimiter: encode(input.Delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
    MaxKeys: limit,
    IsTruncated: next !== undefined,
    ...(next && isLastPrefix && { NextKeyMarker: encode(prefixes.at(-1)) }),
    ...(next && !isLastPrefix && last && { NextKeyMarker: encode(last.key), NextVersionIdMarker: last.version_id }),
    Versions: rows
      .filter((row) => !row.is_marker)
      .map((row) => {
        const entry = entryShape(row);
        return { ...shape(row), ...entry, StorageClass: entry.StorageClass as ObjectVersionStorageClass, ...owner };
      }),
    DeleteMarkers: rows.filter((row) => row.is_marker).map((row) => ({ ...shape(row), LastModified: new Date(row.modified), ...owner })),
    ...(prefixes.length > 0 && { CommonPrefixes: prefixes.map((common) => ({ Prefix: encode(common) })) }),
  };
};

function readVersions(reader: Reader, bucket: BucketRow, from: Position, count: number): VersionRow[] {
  // Behind a version come the older ones of its key; behind a key alone, none of them.
  const below = from.isInclusive ? Number.MAX_SAFE_INTEGER : (from.order ?? 0);
  return reader.all<VersionRow>(
    "SELECT * FROM s3_versions WHERE bucket = ?1 AND key >= ?2 AND (key > ?2 OR id < ?3) ORDER BY key, id DESC LIMIT ?4",
    bucket.name,
    from.key,
    below,
    count,
  );
}

/** Throws InvalidArgument for a version marker without its key, or one that no version has. */
function startOf(reader: Reader, bucket: BucketRow, key: string | undefined, versionId: string | undefined): Position | undefined {
  if (!key) {
    if (versionId) throw invalidArgument("A version-id marker cannot be specified without a key marker.", "version-id-marker", versionId);
    return undefined;
  }
  if (!versionId) return { key, isInclusive: false };
  const version = findVersion(reader, bucket.name, key, versionId);
  if (!version) throw invalidArgument("Invalid version id specified", "version-id-marker", versionId);
  return { key, isInclusive: false, order: version.id };
}
