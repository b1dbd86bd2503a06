import type { Caller } from "../door/caller.ts";
import type { Arrived } from "./put.ts";
import type { PartRow, S3Parts } from "./model.ts";
import { bucketOf, uploadOf } from "./store.ts";

interface Wanted {
  Bucket: string;
  Key: string;
  UploadId: string;
  PartNumber: number;
  ExpectedBucketOwner?: string | undefined;
}

/** Stores a part that has arrived; one with the same number before it is replaced. Gives its entity tag and the time. */
export async function storePart(
  { journal, bodies }: S3Parts,
  caller: Caller,
  input: Wanted,
  { body, checksums }: Arrived,
): Promise<{ etag: string; now: number }> {
  const etag = body.md5.toString("hex");
  const { now, replaced } = journal.transact((tx) => {
    const upload = uploadOf(tx, bucketOf(tx, caller, input), input.Key, input.UploadId);
    const replaced = tx.one<PartRow>("SELECT * FROM s3_parts WHERE upload = ? AND part = ?", upload.id, input.PartNumber);
    tx.run(
      "INSERT OR REPLACE INTO s3_parts VALUES (?, ?, ?, ?, ?, ?, ?)",
      upload.id,
      input.PartNumber,
      body.file,
      body.sizeBytes,
      etag,
      JSON.stringify(checksums),
      tx.now,
    );
    return { now: tx.now, replaced };
  });
  body.keep();
  if (replaced) await bodies.release([replaced.file]);
  return { etag, now };
}
