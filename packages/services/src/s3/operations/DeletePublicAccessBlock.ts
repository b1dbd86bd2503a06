import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { deleteSetting } from "../settings.ts";

export const DeletePublicAccessBlock: Operation<"s3", "DeletePublicAccessBlock", S3Parts> = (input, call, parts) => {
  deleteSetting(parts, call, input, "publicAccessBlock");
  return {};
};
