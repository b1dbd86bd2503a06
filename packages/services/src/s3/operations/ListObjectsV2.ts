import type { Operation } from "../../door/service.ts";
import { encoderFor, entryShape, limitOf, listObjects, ownerOf } from "../list.ts";
import { invalidArgument } from "../faults.ts";
import type { S3Parts } from "../model.ts";
import { bucketOf } from "../store.ts";
import type { Position } from "../walk.ts";

export const ListObjectsV2: Operation<"s3", "ListObjectsV2", S3Parts> = (input, { caller }, { journal }) => {
  const bucket = bucketOf(journal, caller, input);
  const limit = limitOf(input.MaxKeys, "max-keys");
  const after = input.StartAfter ? { key: input.StartAfter, isInclusive: false } : undefined;
  const start = input.ContinuationToken === undefined ? after : readToken(input.ContinuationToken);
  const prefix = input.Prefix ?? "";
  const { rows, prefixes, next } = listObjects(journal, bucket, { prefix, delimiter: input.Delimiter || undefined, limit, start });
  const encode = encoderFor(input.EncodingType);
  return {
    Name: bucket.name,
    Prefix: encode(prefix),
    ...(input.Delimiter && { Delimiter: encode(input.Delimiter) }),
    ...(input.StartAfter !== undefined && { StartAfter: encode(input.StartAfter) }),
    ...(input.ContinuationToken !== undefined && { ContinuationToken: input.ContinuationToken }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
    MaxKeys: limit,
    KeyCount: rows.length + prefixes.length,
    IsTruncated: next !== undefined,
    ...(next && { NextContinuationToken: Buffer.from(JSON.stringify(next)).toString("base64url") }),
    ...(rows.length > 0 && {
      Contents: rows.map((row) => ({
        Key: encode(row.key),
        ...entryShape(row),
        ...(input.FetchOwner && { Owner: ownerOf(bucket.account) }),
      })),
    }),
    ...(prefixes.length > 0 && { CommonPrefixes: prefixes.map((common) => ({ Prefix: encode(common) })) }),
  };
};

function readToken(token: string): Position {
  try {
    const { key, isInclusive } = JSON.parse(Buffer.from(token, "base64url").toString()) as Partial<Position>;
    if (typeof key === "string" && typeof isInclusive === "boolean") return { key, isInclusive };
  } catch {
    // Refused below.
  }
  throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
}
