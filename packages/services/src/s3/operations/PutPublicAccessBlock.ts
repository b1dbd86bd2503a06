import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { putSetting } from "../settings.ts";

export const PutPublicAccessBlock: Operation<"s3", "PutPublicAccessBlock", S3Parts> = (input, call, parts) => {
  const given = input.PublicAccessBlockConfiguration;
  putSetting(parts, call, input, "publicAccessBlock", {
    BlockPublicAcls: given.BlockPublicAcls ?? false,
    IgnorePublicAcls: given.IgnorePublicAcls ?? false,
    BlockPublicPolicy: given.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: given.RestrictPublicBuckets ?? false,
  });
  return {};
};
