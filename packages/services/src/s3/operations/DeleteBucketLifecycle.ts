import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { deleteSetting } from "../settings.ts";

export const DeleteBucketLifecycle: Operation<"s3", "DeleteBucketLifecycle", S3Parts> = (input, call, parts) => {
  deleteSetting(parts, call, input, "lifecycle");
  return {};
};
