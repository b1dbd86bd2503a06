import type { Operation } from "../../door/service.ts";
import { bucketsPageMax } from "../limits.ts";
import { ownerOf } from "../list.ts";
import type { BucketRow, S3Parts } from "../model.ts";

export const ListBuckets: Operation<"s3", "ListBuckets", S3Parts> = (input, { caller }, { journal }) => {
  const after = input.ContinuationToken === undefined ? "" : Buffer.from(input.ContinuationToken, "base64url").toString();
  const limit = Math.min(input.MaxBuckets ?? bucketsPageMax, bucketsPageMax);
  const rows = journal
    .all<BucketRow>("SELECT * FROM s3_buckets WHERE account = ? AND name > ? ORDER BY name", caller.account, after)
    .filter(({ name, region }) => name.startsWith(input.Prefix ?? "") && (input.BucketRegion ?? region) === region);
  const shown = rows.slice(0, limit);
  return {
    Buckets: shown.map((row) => ({
      Name: row.name,
      CreationDate: new Date(row.created),
      BucketRegion: row.region,
      BucketArn: `arn:aws:s3:::${row.name}`,
    })),
    Owner: ownerOf(caller.account),
    ...(input.Prefix !== undefined && { Prefix: input.Prefix }),
    ...(shown.length < rows.length && { ContinuationToken: Buffer.from(shown.at(-1)?.name ?? "").toString("base64url") }),
  };
};
