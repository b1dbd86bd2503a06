import type { OwnershipControls } from "@aws-sdk/client-s3";
import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { getSetting } from "../settings.ts";

export const GetBucketOwnershipControls: Operation<"s3", "GetBucketOwnershipControls", S3Parts> = (input, call, parts) => {
  const absent = () =>
    new ApiError("OwnershipControlsNotFoundError", "The bucket ownership controls were not found", 404, { BucketName: input.Bucket });
  return { OwnershipControls: getSetting<OwnershipControls>(parts, call, input, "ownership", absent) };
};
