import type { CORSConfiguration } from "@aws-sdk/client-s3";
import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { getSetting } from "../settings.ts";

export const GetBucketCors: Operation<"s3", "GetBucketCors", S3Parts> = (input, call, parts) => {
  const absent = () => new ApiError("NoSuchCORSConfiguration", "The CORS configuration does not exist", 404, { BucketName: input.Bucket });
  return { CORSRules: getSetting<CORSConfiguration>(parts, call, input, "cors", absent).CORSRules };
};
