import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf, versionOf, versionShape } from "../store.ts";

export const DeleteObjectTagging: Operation<"s3", "DeleteObjectTagging", S3Parts> = (input, { caller }, { journal }) =>
  journal.transact((tx) => {
    const bucket = bucketOf(tx, caller, input);
    const version = versionOf(tx, bucket.name, input.Key, input.VersionId);
    tx.move("UPDATE s3_versions SET tags = '[]' WHERE id = ?", version.id);
    return versionShape(bucket, version.version_id);
  });
