import type { Operation } from "../../door/service.ts";
import { malformedXml } from "../faults.ts";
import type { S3Parts } from "../model.ts";
import { putSetting } from "../settings.ts";

export const PutBucketLifecycleConfiguration: Operation<"s3", "PutBucketLifecycleConfiguration", S3Parts> = (input, call, parts) => {
  if (!input.LifecycleConfiguration) throw malformedXml();
  putSetting(parts, call, input, "lifecycle", { Rules: input.LifecycleConfiguration.Rules });
  return {};
};
