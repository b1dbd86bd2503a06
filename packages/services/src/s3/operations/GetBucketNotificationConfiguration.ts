import type { NotificationConfiguration } from "@aws-sdk/client-s3";
import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf, settingOf } from "../store.ts";

export const GetBucketNotificationConfiguration: Operation<"s3", "GetBucketNotificationConfiguration", S3Parts> = (
  input,
  { caller },
  { journal },
) => settingOf<NotificationConfiguration>(journal, bucketOf(journal, caller, input), "notification") ?? {};
