import type { BucketLocationConstraint } from "@aws-sdk/client-s3";
import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";

/** The first region has no name here: its buckets answer with an empty constraint. */
export const GetBucketLocation: Operation<"s3", "GetBucketLocation", S3Parts> = (input, { caller }, { journal }) => {
  const { region } = bucketOf(journal, caller, input);
  return region === "us-east-1" ? {} : { LocationConstraint: region as BucketLocationConstraint };
};
