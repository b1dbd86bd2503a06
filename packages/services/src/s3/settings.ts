import type { Call } from "../door/service.ts";
import type { S3Parts } from "./model.ts";
import { bucketOf, settingOf } from "./store.ts";

type Named = { Bucket: string; ExpectedBucketOwner?: string | undefined };

/** A bucket's configurations; `kind` is one word for each. */
export function putSetting(parts: S3Parts, call: Call, input: Named, kind: string, value: unknown): void {
  parts.journal.transact((tx) => {
    const bucket = bucketOf(tx, call.caller, input);
    tx.run(
      "INSERT INTO s3_settings VALUES (?1, ?2, ?3) ON CONFLICT (bucket, kind) DO UPDATE SET value = ?3",
      bucket.name,
      kind,
      JSON.stringify(value),
    );
  });
}

export function deleteSetting(parts: S3Parts, call: Call, input: Named, kind: string): void {
  parts.journal.transact((tx) => {
    const bucket = bucketOf(tx, call.caller, input);
    tx.run("DELETE FROM s3_settings WHERE bucket = ? AND kind = ?", bucket.name, kind);
  });
}

/** Throws what `absent` makes when there is no such configuration. */
export function getSetting<T>(parts: S3Parts, call: Call, input: Named, kind: string, absent: () => Error): T {
  const value = settingOf<T>(parts.journal, bucketOf(parts.journal, call.caller, input), kind);
  if (value === undefined) throw absent();
  return value;
}
