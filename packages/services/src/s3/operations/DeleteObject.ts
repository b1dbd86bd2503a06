import type { Operation } from "../../door/service.ts";
import { deleteOne } from "../delete.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";

/** Deleting what is not there succeeds. */
export const DeleteObject: Operation<"s3", "DeleteObject", S3Parts> = async (input, call, { journal, ids, bodies }) => {
  const { isMarker, versionId, files } = journal.transact((tx) => {
    const bucket = bucketOf(tx, call.caller, input);
    const conditions = { etag: input.IfMatch, modified: input.IfMatchLastModifiedTime, size: input.IfMatchSize };
    const removed = deleteOne(tx, ids, bucket, { key: input.Key, versionId: input.VersionId, conditions }, call);
    return { ...removed, versionId: bucket.versioning === null ? undefined : (removed.versionId ?? input.VersionId) };
  });
  await bodies.release(files);
  return { ...(isMarker && { DeleteMarker: true }), ...(versionId !== undefined && { VersionId: versionId }) };
};
