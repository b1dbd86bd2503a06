import type { Operation } from "../../door/service.ts";
import { readVersion } from "../get.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf, orNotFound, versionOf } from "../store.ts";

export const HeadObject: Operation<"s3", "HeadObject", S3Parts> = (input, { caller }, { journal }) => {
  const bucket = orNotFound(() => bucketOf(journal, caller, input));
  const version = orNotFound(() => versionOf(journal, bucket.name, input.Key, input.VersionId));
  return readVersion(journal, bucket, version, input).shape;
};
