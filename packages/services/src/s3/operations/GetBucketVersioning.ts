import type { Operation } from "../../door/service.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";

export const GetBucketVersioning: Operation<"s3", "GetBucketVersioning", S3Parts> = (input, { caller }, { journal }) => {
  const { versioning } = bucketOf(journal, caller, input);
  return versioning === null ? {} : { Status: versioning };
};
