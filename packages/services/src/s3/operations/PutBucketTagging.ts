import type { Operation } from "../../door/service.ts";
import { bucketTagsMax } from "../limits.ts";
import type { S3Parts, Tag } from "../model.ts";
import { putSetting } from "../settings.ts";
import { checkTags } from "../tags.ts";

export const PutBucketTagging: Operation<"s3", "PutBucketTagging", S3Parts> = (input, call, parts) => {
  putSetting(parts, call, input, "tagging", checkTags(input.Tagging.TagSet as Tag[], bucketTagsMax, "Bucket"));
  return {};
};
