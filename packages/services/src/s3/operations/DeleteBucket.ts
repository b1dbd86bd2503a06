import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { PartRow, S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";

/** Uploads that were not completed do not keep a bucket; versions and delete markers do. */
export const DeleteBucket: Operation<"s3", "DeleteBucket", S3Parts> = async (input, { caller }, { journal, bodies }) => {
  const files = journal.transact((tx) => {
    const bucket = bucketOf(tx, caller, input);
    if (tx.one("SELECT 1 FROM s3_versions WHERE bucket = ? LIMIT 1", bucket.name)) {
      const message = "The bucket you tried to delete is not empty";
      const isVersioned = bucket.versioning !== null;
      const hint = isVersioned ? ". You must delete all versions in the bucket." : "";
      throw new ApiError("BucketNotEmpty", message + hint, 409, { BucketName: bucket.name });
    }
    const parts = tx.all<PartRow>("SELECT p.* FROM s3_parts p JOIN s3_uploads u ON u.id = p.upload WHERE u.bucket = ?", bucket.name);
    tx.move("DELETE FROM s3_buckets WHERE name = ?", bucket.name);
    return parts.map(({ file }) => file);
  });
  await bodies.release(files);
  return {};
};
