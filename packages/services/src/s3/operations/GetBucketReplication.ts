import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";

/** No bucket has one: putting it is refused. */
export const GetBucketReplication: Operation<"s3", "GetBucketReplication", S3Parts> = (input, { caller }, { journal }) => {
  bucketOf(journal, caller, input);
  throw new ApiError("ReplicationConfigurationNotFoundError", "The replication configuration was not found", 404, {
    BucketName: input.Bucket,
  });
};
