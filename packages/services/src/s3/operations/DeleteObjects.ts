import type { _Error, DeletedObject } from "@aws-sdk/client-s3";
import type { Operation } from "../../door/service.ts";
import { deleteOne } from "../delete.ts";
import { malformedXml } from "../faults.ts";
import { deletesMax } from "../limits.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";

/** Each key succeeds or fails by itself; quietly, only failures are told. */
export const DeleteObjects: Operation<"s3", "DeleteObjects", S3Parts> = async (input, call, { journal, ids, bodies }) => {
  const { Objects, Quiet } = input.Delete;
  if (Objects.length === 0 || Objects.length > deletesMax) throw malformedXml();
  const files: string[] = [];
  const deleted: DeletedObject[] = [];
  const errors: _Error[] = [];
  journal.transact((tx) => {
    const bucket = bucketOf(tx, call.caller, input);
    for (const { Key, VersionId, ETag, LastModifiedTime, Size } of Objects) {
      const named = { Key, ...(VersionId !== undefined && { VersionId }) };
      const conditions = { etag: ETag, modified: LastModifiedTime, size: Size };
      try {
        const removed = deleteOne(tx, ids, bucket, { key: Key, versionId: VersionId, conditions }, call);
        files.push(...removed.files);
        deleted.push({ ...named, ...(removed.isMarker && { DeleteMarker: true, DeleteMarkerVersionId: removed.versionId }) });
      } catch (error) {
        if (!(error instanceof Error) || !["PreconditionFailed", "NoSuchKey"].includes(error.name)) throw error;
        errors.push({ ...named, Code: error.name, Message: error.message });
      }
    }
  });
  await bodies.release(files);
  return { ...(!Quiet && { Deleted: deleted }), ...(errors.length > 0 && { Errors: errors }) };
};
