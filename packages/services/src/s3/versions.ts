import type { NotificationConfiguration } from "@aws-sdk/client-s3";
import type { Ids, Transaction } from "@towpath/journal";
import type { Call } from "../door/service.ts";
import type { BucketRow, Checksums, Content, Piece, Tag, VersionRow } from "./model.ts";
import { findVersion, latestOf, piecesOf, settingOf } from "./store.ts";

export interface NewVersion {
  key: string;
  content: Content;
  pieces: Piece[];
  sizeBytes: number;
  etag: string;
  checksums: Checksums;
  tags: Tag[];
}

/** `files` are those that may be in no row any more: to be released when the transaction is committed. */
export interface Stored {
  versionId: string;
  files: string[];
}

/**
 * Makes an object's newest version. Where versioning is enabled the earlier ones stay; otherwise it takes the place of the version
 * "null". https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
export function addVersion(
  tx: Transaction,
  ids: Ids,
  bucket: BucketRow,
  version: NewVersion,
  made: { call: Call; reason: string },
): Stored {
  const { versionId, files } = makeRoom(tx, ids, bucket, version.key);
  const id = insert(tx, bucket.name, versionId, version, false);
  for (const { part, file, size_bytes: size, checksums } of version.pieces) {
    tx.run("INSERT INTO s3_pieces VALUES (?, ?, ?, ?, ?)", id, part, file, size, checksums);
  }
  const object = { key: version.key, size: version.sizeBytes, etag: version.etag, ...named(bucket, versionId), sequencer: sequencer(id) };
  emit(tx, bucket, "Object Created", made.call, { object, reason: made.reason });
  return { versionId, files };
}

export interface Removed {
  files: string[];
  /** Of the version that was removed, or of the delete marker that was made. */
  versionId?: string;
  isMarker: boolean;
}

/** Deletes a key as DeleteObject does without a version: for good in an unversioned bucket, else by a delete marker. */
export function removeKey(tx: Transaction, ids: Ids, bucket: BucketRow, key: string, call: Call): Removed {
  if (bucket.versioning === null) {
    const latest = latestOf(tx, bucket.name, key);
    return latest ? removeVersion(tx, bucket, latest, call) : { files: [], isMarker: false };
  }
  const { versionId, files } = makeRoom(tx, ids, bucket, key);
  const marker = { key, content: "{}", sizeBytes: 0, etag: "", checksums: { values: {} }, tags: [] };
  const id = insert(tx, bucket.name, versionId, marker, true);
  const object = { key, ...named(bucket, versionId), sequencer: sequencer(id) };
  emit(tx, bucket, "Object Deleted", call, { object, reason: "DeleteObject", "deletion-type": "Delete Marker Created" });
  return { files, versionId, isMarker: true };
}

/** Deletes one version, or delete marker, for good; the one before it becomes the newest. */
export function removeVersion(tx: Transaction, bucket: BucketRow, version: VersionRow, call: Call): Removed {
  const files = piecesOf(tx, version).map(({ file }) => file);
  tx.move("DELETE FROM s3_versions WHERE id = ?", version.id);
  if (version.is_latest) {
    tx.run(
      "UPDATE s3_versions SET is_latest = 1 WHERE id = (SELECT max(id) FROM s3_versions WHERE bucket = ? AND key = ?)",
      bucket.name,
      version.key,
    );
  }
  const object = { key: version.key, ...named(bucket, version.version_id), sequencer: sequencer(version.id) };
  emit(tx, bucket, "Object Deleted", call, { object, reason: "DeleteObject", "deletion-type": "Permanently Deleted" });
  return { files, versionId: version.version_id, isMarker: version.is_marker === 1 };
}

/** The id of the version to come, when what it replaces has been taken away. */
function makeRoom(tx: Transaction, ids: Ids, bucket: BucketRow, key: string): Stored {
  const files: string[] = [];
  const versionId = bucket.versioning === "Enabled" ? newVersionId(ids) : "null";
  const replaced = versionId === "null" ? findVersion(tx, bucket.name, key, "null") : undefined;
  if (replaced) {
    files.push(...piecesOf(tx, replaced).map(({ file }) => file));
    tx.move("DELETE FROM s3_versions WHERE id = ?", replaced.id);
  }
  tx.run("UPDATE s3_versions SET is_latest = 0 WHERE bucket = ? AND key = ? AND is_latest = 1", bucket.name, key);
  return { versionId, files };
}

function insert(
  tx: Transaction,
  bucket: string,
  versionId: string,
  version: Omit<NewVersion, "pieces" | "content"> & { content: Content | string },
  isMarker: boolean,
): number {
  const content = typeof version.content === "string" ? version.content : JSON.stringify(version.content);
  const row = tx.one<{ id: number }>(
    `INSERT INTO s3_versions (bucket, key, version_id, is_latest, is_marker, size_bytes, etag, content, checksums, tags, modified)
     VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    bucket,
    version.key,
    versionId,
    isMarker ? 1 : 0,
    version.sizeBytes,
    version.etag,
    content,
    JSON.stringify(version.checksums),
    JSON.stringify(version.tags),
    tx.now,
  );
  return (row as { id: number }).id;
}

/** Thirty-two characters that need no encoding in a URL, as AWS's have. */
const newVersionId = (ids: Ids): string => ids.bytes(24).toString("base64").replaceAll("+", ".").replaceAll("/", "_");
const named = (bucket: BucketRow, versionId: string) => (bucket.versioning === null ? {} : { "version-id": versionId });
const sequencer = (id: number): string => id.toString(16).toUpperCase().padStart(16, "0");

/**
 * Rules see a bucket's events where its notifications to EventBridge are switched on.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
function emit(tx: Transaction, bucket: BucketRow, type: string, call: Call, detail: object): void {
  tx.emit({
    account: bucket.account,
    region: bucket.region,
    source: "aws.s3",
    type,
    resource: `arn:aws:s3:::${bucket.name}`,
    internal: settingOf<NotificationConfiguration>(tx, bucket, "notification")?.EventBridgeConfiguration === undefined,
    detail: { version: "0", bucket: { name: bucket.name }, "request-id": call.requestId, requester: call.caller.account, ...detail },
  });
}
