import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { getSetting } from "../settings.ts";

export const GetBucketPolicy: Operation<"s3", "GetBucketPolicy", S3Parts> = (input, call, parts) => {
  const absent = () => new ApiError("NoSuchBucketPolicy", "The bucket policy does not exist", 404, { BucketName: input.Bucket });
  return { Policy: getSetting<string>(parts, call, input, "policy", absent) };
};
