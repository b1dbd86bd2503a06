import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";

/** Access logging is refused, so it is always off. */
export const GetBucketLogging: Operation<"s3", "GetBucketLogging", S3Parts> = (input, { caller }, { journal }) => {
  bucketOf(journal, caller, input);
  return {};
};
