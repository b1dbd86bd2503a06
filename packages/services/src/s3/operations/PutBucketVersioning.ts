import type { Operation } from "../../door/service.ts";
import { malformedXml, notSupported } from "../faults.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";

/** Once enabled, versioning can only be suspended. */
export const PutBucketVersioning: Operation<"s3", "PutBucketVersioning", S3Parts> = (input, { caller }, { journal }) => {
  const { Status, MFADelete } = input.VersioningConfiguration;
  if (MFADelete === "Enabled") throw notSupported("MFA delete");
  if (Status === undefined) throw malformedXml();
  journal.transact((tx) => {
    const bucket = bucketOf(tx, caller, input);
    tx.move("UPDATE s3_buckets SET versioning = ? WHERE name = ?", Status, bucket.name);
  });
  return {};
};
