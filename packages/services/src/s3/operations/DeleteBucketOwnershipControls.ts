import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { deleteSetting } from "../settings.ts";

export const DeleteBucketOwnershipControls: Operation<"s3", "DeleteBucketOwnershipControls", S3Parts> = (input, call, parts) => {
  deleteSetting(parts, call, input, "ownership");
  return {};
};
