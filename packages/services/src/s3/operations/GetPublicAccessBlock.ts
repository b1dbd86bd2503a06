import type { PublicAccessBlockConfiguration } from "@aws-sdk/client-s3";
import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { getSetting } from "../settings.ts";

export const GetPublicAccessBlock: Operation<"s3", "GetPublicAccessBlock", S3Parts> = (input, call, parts) => {
  const absent = () =>
    new ApiError("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", 404, {
      BucketName: input.Bucket,
    });
  return { PublicAccessBlockConfiguration: getSetting<PublicAccessBlockConfiguration>(parts, call, input, "publicAccessBlock", absent) };
};
