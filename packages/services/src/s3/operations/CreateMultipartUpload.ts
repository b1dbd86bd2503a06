import type { Operation } from "../../door/service.ts";
import { asAlgorithm, typeOf } from "../checksums.ts";
import { checkKey, contentOf, encryptionShape } from "../content.ts";
import { objectTagsMax } from "../limits.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";
import { parseTagging } from "../tags.ts";

export const CreateMultipartUpload: Operation<"s3", "CreateMultipartUpload", S3Parts> = (input, { caller }, { journal, ids }) => {
  checkKey(input.Key);
  const content = contentOf(input);
  const tags = parseTagging(input.Tagging, objectTagsMax);
  const algorithm = asAlgorithm(input.ChecksumAlgorithm);
  const type = typeOf(algorithm, input.ChecksumType);
  const id = ids.bytes(48).toString("base64url");
  journal.transact((tx) => {
    const bucket = bucketOf(tx, caller, input);
    tx.run(
      "INSERT INTO s3_uploads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      id,
      bucket.name,
      input.Key,
      JSON.stringify(content),
      JSON.stringify(tags),
      algorithm ?? null,
      type ?? null,
      caller.principal.arn,
      tx.now,
    );
  });
  return {
    Bucket: input.Bucket,
    Key: input.Key,
    UploadId: id,
    ...(algorithm && { ChecksumAlgorithm: algorithm, ChecksumType: type }),
    ...encryptionShape(content),
  };
};
