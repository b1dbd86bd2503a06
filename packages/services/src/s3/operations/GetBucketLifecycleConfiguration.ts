import type { BucketLifecycleConfiguration } from "@aws-sdk/client-s3";
import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { getSetting } from "../settings.ts";

export const GetBucketLifecycleConfiguration: Operation<"s3", "GetBucketLifecycleConfiguration", S3Parts> = (input, call, parts) => {
  const absent = () =>
    new ApiError("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", 404, { BucketName: input.Bucket });
  return { Rules: getSetting<BucketLifecycleConfiguration>(parts, call, input, "lifecycle", absent).Rules };
};
