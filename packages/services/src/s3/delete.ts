import type { Ids, Transaction } from "@towpath/journal";
import type { Call } from "../door/service.ts";
import { checkWritable } from "./conditions.ts";
import { noSuchKey, preconditionFailed } from "./faults.ts";
import type { BucketRow, VersionRow } from "./model.ts";
import { findVersion, latestOf } from "./store.ts";
import { type Removed, removeKey, removeVersion } from "./versions.ts";

export interface Doomed {
  key: string;
  versionId: string | undefined;
  conditions: { etag?: string | undefined; modified?: Date | undefined; size?: number | undefined };
}

/** Deletes a key or one of its versions. Throws PreconditionFailed, and NoSuchKey where a condition was given for what is not there. */
export function deleteOne(tx: Transaction, ids: Ids, bucket: BucketRow, { key, versionId, conditions }: Doomed, call: Call): Removed {
  const version = versionId === undefined ? latestOf(tx, bucket.name, key) : findVersion(tx, bucket.name, key, versionId);
  checkConditions(version, conditions);
  if (versionId === undefined) return removeKey(tx, ids, bucket, key, call);
  return version ? removeVersion(tx, bucket, version, call) : { files: [], isMarker: false };
}

function checkConditions(version: VersionRow | undefined, { etag, modified, size }: Doomed["conditions"]): void {
  checkWritable(version, { IfMatch: etag });
  if (modified === undefined && size === undefined) return;
  if (!version || version.is_marker) throw noSuchKey();
  if (size !== undefined && size !== version.size_bytes) throw preconditionFailed("x-amz-if-match-size");
  if (modified && Math.floor(version.modified / 1000) !== Math.floor(modified.getTime() / 1000)) {
    throw preconditionFailed("x-amz-if-match-last-modified-time");
  }
}
