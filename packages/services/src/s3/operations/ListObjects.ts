import type { Operation } from "../../door/service.ts";
import { encoderFor, entryShape, limitOf, listObjects, ownerOf } from "../list.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";
import { compareKeys } from "../walk.ts";

/** The older form: a page goes on behind a key, or a common prefix, that the client names. */
export const ListObjects: Operation<"s3", "ListObjects", S3Parts> = (input, { caller }, { journal }) => {
  const bucket = bucketOf(journal, caller, input);
  const limit = limitOf(input.MaxKeys, "max-keys");
  const start = input.Marker ? { key: input.Marker, isInclusive: false } : undefined;
  const prefix = input.Prefix ?? "";
  const { rows, prefixes, next } = listObjects(journal, bucket, { prefix, delimiter: input.Delimiter || undefined, limit, start });
  const encode = encoderFor(input.EncodingType);
  const last = [rows.at(-1)?.key, prefixes.at(-1)]
    .filter((key) => key !== undefined)
    .sort(compareKeys)
    .at(-1);
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    Marker: encode(input.Marker ?? ""),
    ...(input.Delimiter && { Delimiter: encode(input.Delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
    MaxKeys: limit,
    IsTruncated: next !== undefined,
    // Without a delimiter clients go on behind the last key themselves.
    ...(next && input.Delimiter && last !== undefined && { NextMarker: encode(last) }),
    ...(rows.length > 0 && { Contents: rows.map((row) => ({ Key: encode(row.key), ...entryShape(row), Owner: ownerOf(bucket.account) })) }),
    ...(prefixes.length > 0 && { CommonPrefixes: prefixes.map((common) => ({ Prefix: encode(common) })) }),
  };
};
