import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { deleteSetting } from "../settings.ts";

export const DeleteBucketCors: Operation<"s3", "DeleteBucketCors", S3Parts> = (input, call, parts) => {
  deleteSetting(parts, call, input, "cors");
  return {};
};
