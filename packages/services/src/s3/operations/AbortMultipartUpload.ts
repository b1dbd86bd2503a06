import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf, partsOf, uploadOf } from "../store.ts";

export const AbortMultipartUpload: Operation<"s3", "AbortMultipartUpload", S3Parts> = async (input, { caller }, { journal, bodies }) => {
  const files = journal.transact((tx) => {
    const upload = uploadOf(tx, bucketOf(tx, caller, input), input.Key, input.UploadId);
    const parts = partsOf(tx, upload);
    tx.move("DELETE FROM s3_uploads WHERE id = ?", upload.id);
    return parts.map(({ file }) => file);
  });
  await bodies.release(files);
  return {};
};
