import type { Operation } from "../../door/service.ts";
import { readVersion } from "../get.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf, versionOf } from "../store.ts";

/** The body is read from the disk while it is sent. */
export const GetObject: Operation<"s3", "GetObject", S3Parts> = (input, { caller }, { journal, bodies }) => {
  const bucket = bucketOf(journal, caller, input);
  const version = versionOf(journal, bucket.name, input.Key, input.VersionId);
  const { shape, pieces, span } = readVersion(journal, bucket, version, input);
  return { ...shape, Body: bodies.read(pieces, span.start, span.end) };
};
