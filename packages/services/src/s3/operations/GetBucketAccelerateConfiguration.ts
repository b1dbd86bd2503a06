import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";

/** Acceleration is refused, so it was never configured. */
export const GetBucketAccelerateConfiguration: Operation<"s3", "GetBucketAccelerateConfiguration", S3Parts> = (
  input,
  { caller },
  { journal },
) => {
  bucketOf(journal, caller, input);
  return {};
};
