import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { deleteSetting } from "../settings.ts";

export const DeleteBucketTagging: Operation<"s3", "DeleteBucketTagging", S3Parts> = (input, call, parts) => {
  deleteSetting(parts, call, input, "tagging");
  return {};
};
