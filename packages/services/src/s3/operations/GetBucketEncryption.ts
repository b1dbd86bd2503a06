import type { ServerSideEncryptionConfiguration } from "@aws-sdk/client-s3";
import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf, settingOf } from "../store.ts";

const usual: ServerSideEncryptionConfiguration = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
};

/** Every bucket has a default encryption. */
export const GetBucketEncryption: Operation<"s3", "GetBucketEncryption", S3Parts> = (input, { caller }, { journal }) => {
  const kept = settingOf<ServerSideEncryptionConfiguration>(journal, bucketOf(journal, caller, input), "encryption");
  return { ServerSideEncryptionConfiguration: kept ?? usual };
};
