import type { Operation } from "../../door/service.ts";
import { malformedXml } from "../faults.ts";
import type { S3Parts } from "../model.ts";
import { putSetting } from "../settings.ts";

export const PutBucketEncryption: Operation<"s3", "PutBucketEncryption", S3Parts> = (input, call, parts) => {
  const { Rules } = input.ServerSideEncryptionConfiguration;
  if (Rules.length !== 1) throw malformedXml();
  putSetting(parts, call, input, "encryption", { Rules });
  return {};
};
