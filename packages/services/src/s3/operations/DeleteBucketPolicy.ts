import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { deleteSetting } from "../settings.ts";

export const DeleteBucketPolicy: Operation<"s3", "DeleteBucketPolicy", S3Parts> = (input, call, parts) => {
  deleteSetting(parts, call, input, "policy");
  return {};
};
