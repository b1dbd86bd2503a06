import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { deleteSetting } from "../settings.ts";

export const DeleteBucketEncryption: Operation<"s3", "DeleteBucketEncryption", S3Parts> = (input, call, parts) => {
  deleteSetting(parts, call, input, "encryption");
  return {};
};
