import { ApiError } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { S3Parts, Tag } from "../model.ts";
import { getSetting } from "../settings.ts";

export const GetBucketTagging: Operation<"s3", "GetBucketTagging", S3Parts> = (input, call, parts) => {
  const absent = () => new ApiError("NoSuchTagSet", "The TagSet does not exist", 404, { BucketName: input.Bucket });
  return { TagSet: getSetting<Tag[]>(parts, call, input, "tagging", absent) };
};
