import type { Reader } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { accessDenied, isMarker, noSuchBucket, noSuchKey, noSuchUpload, noSuchVersion, notFound } from "./faults.ts";
import type { BucketRow, PartRow, Piece, UploadRow, VersionRow } from "./model.ts";

interface BucketInput {
  Bucket: string;
  ExpectedBucketOwner?: string | undefined;
}

/** Throws NoSuchBucket; AccessDenied for another account's bucket, or when the owner is not the one that was expected. */
export function bucketOf(reader: Reader, caller: Caller, { Bucket, ExpectedBucketOwner }: BucketInput): BucketRow {
  const bucket = findBucket(reader, Bucket);
  if (!bucket) throw noSuchBucket(Bucket);
  if (bucket.account !== caller.account) throw accessDenied();
  if (ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== bucket.account) throw accessDenied();
  return bucket;
}

export const findBucket = (reader: Reader, name: string): BucketRow | undefined =>
  reader.one<BucketRow>("SELECT * FROM s3_buckets WHERE name = ?", name);

export const latestOf = (reader: Reader, bucket: string, key: string): VersionRow | undefined =>
  reader.one<VersionRow>("SELECT * FROM s3_versions WHERE bucket = ? AND key = ? AND is_latest = 1", bucket, key);

export const findVersion = (reader: Reader, bucket: string, key: string, versionId: string): VersionRow | undefined =>
  reader.one<VersionRow>("SELECT * FROM s3_versions WHERE bucket = ? AND key = ? AND version_id = ?", bucket, key, versionId);

/** The version that a reader means. Throws NoSuchKey, NoSuchVersion, and MethodNotAllowed for a delete marker asked for by its id. */
export function versionOf(reader: Reader, bucket: string, key: string, versionId: string | undefined): VersionRow {
  if (versionId === undefined) {
    const latest = latestOf(reader, bucket, key);
    if (!latest || latest.is_marker) throw noSuchKey();
    return latest;
  }
  const version = findVersion(reader, bucket, key, versionId);
  if (!version) throw noSuchVersion(key, versionId);
  if (version.is_marker) throw isMarker();
  return version;
}

/** The answers to HEAD have no body, so all that is not there is the same 404. */
export function orNotFound<T>(find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (error instanceof Error && error.name.startsWith("NoSuch")) throw notFound();
    throw error;
  }
}

export const piecesOf = (reader: Reader, version: VersionRow): Piece[] =>
  reader.all<Piece>("SELECT * FROM s3_pieces WHERE version = ? ORDER BY part", version.id);

/** How answers name a version: not at all in a bucket that never had versioning. */
export function versionShape(bucket: BucketRow, versionId: string): { VersionId?: string } {
  return bucket.versioning === null ? {} : { VersionId: versionId };
}

/** Throws NoSuchUpload, also for the upload of another key. */
export function uploadOf(reader: Reader, bucket: BucketRow, key: string, id: string): UploadRow {
  const upload = reader.one<UploadRow>("SELECT * FROM s3_uploads WHERE id = ? AND bucket = ? AND key = ?", id, bucket.name, key);
  if (!upload) throw noSuchUpload();
  return upload;
}

export const partsOf = (reader: Reader, upload: UploadRow): PartRow[] =>
  reader.all<PartRow>("SELECT * FROM s3_parts WHERE upload = ? ORDER BY part", upload.id);

/** A bucket's configuration of some kind as it was put, or undefined. */
export function settingOf<T>(reader: Reader, bucket: BucketRow, kind: string): T | undefined {
  const row = reader.one<{ value: string }>("SELECT value FROM s3_settings WHERE bucket = ? AND kind = ?", bucket.name, kind);
  return row && (JSON.parse(row.value, (key, value: unknown) => (key === "Date" ? new Date(value as string) : value)) as T);
}
