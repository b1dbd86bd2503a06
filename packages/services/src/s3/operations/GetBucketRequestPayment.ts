import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";

/** Making the requester pay is refused. */
export const GetBucketRequestPayment: Operation<"s3", "GetBucketRequestPayment", S3Parts> = (input, { caller }, { journal }) => {
  bucketOf(journal, caller, input);
  return { Payer: "BucketOwner" };
};
