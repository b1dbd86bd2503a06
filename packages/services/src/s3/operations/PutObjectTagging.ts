import type { Operation } from "../../door/service.ts";
import { objectTagsMax } from "../limits.ts";
import type { S3Parts, Tag } from "../model.ts";
import { bucketOf, versionOf, versionShape } from "../store.ts";
import { checkTags } from "../tags.ts";

export const PutObjectTagging: Operation<"s3", "PutObjectTagging", S3Parts> = (input, { caller }, { journal }) => {
  const tags = checkTags(input.Tagging.TagSet as Tag[], objectTagsMax, "Object");
  return journal.transact((tx) => {
    const bucket = bucketOf(tx, caller, input);
    const version = versionOf(tx, bucket.name, input.Key, input.VersionId);
    tx.move("UPDATE s3_versions SET tags = ? WHERE id = ?", JSON.stringify(tags), version.id);
    return versionShape(bucket, version.version_id);
  });
};
