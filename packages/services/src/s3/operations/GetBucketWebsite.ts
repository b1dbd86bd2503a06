import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";

/** No bucket has one: putting it is refused. */
export const GetBucketWebsite: Operation<"s3", "GetBucketWebsite", S3Parts> = (input, { caller }, { journal }) => {
  bucketOf(journal, caller, input);
  throw new ApiError("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration", 404, {
    BucketName: input.Bucket,
  });
};
