import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { putSetting } from "../settings.ts";

export const PutBucketNotificationConfiguration: Operation<"s3", "PutBucketNotificationConfiguration", S3Parts> = (input, call, parts) => {
  putSetting(parts, call, input, "notification", input.NotificationConfiguration);
  return {};
};
