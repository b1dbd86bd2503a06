import type { Operation } from "../../door/service.ts";
import type { S3Parts, Tag } from "../model.ts";
import { bucketOf, versionOf, versionShape } from "../store.ts";

export const GetObjectTagging: Operation<"s3", "GetObjectTagging", S3Parts> = (input, { caller }, { journal }) => {
  const bucket = bucketOf(journal, caller, input);
  const version = versionOf(journal, bucket.name, input.Key, input.VersionId);
  return { TagSet: JSON.parse(version.tags) as Tag[], ...versionShape(bucket, version.version_id) };
};
