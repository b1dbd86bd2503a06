import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";

/** No bucket has one: putting it is refused. */
export const GetObjectLockConfiguration: Operation<"s3", "GetObjectLockConfiguration", S3Parts> = (input, { caller }, { journal }) => {
  bucketOf(journal, caller, input);
  throw new ApiError("ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket", 404, {
    BucketName: input.Bucket,
  });
};
