import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { putSetting } from "../settings.ts";

export const PutBucketCors: Operation<"s3", "PutBucketCors", S3Parts> = (input, call, parts) => {
  putSetting(parts, call, input, "cors", { CORSRules: input.CORSConfiguration.CORSRules });
  return {};
};
