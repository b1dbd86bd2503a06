import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf, orNotFound } from "../store.ts";

export const HeadBucket: Operation<"s3", "HeadBucket", S3Parts> = (input, { caller }, { journal }) => {
  const bucket = orNotFound(() => bucketOf(journal, caller, input));
  return { BucketRegion: bucket.region, BucketArn: `arn:aws:s3:::${bucket.name}`, AccessPointAlias: false };
};
