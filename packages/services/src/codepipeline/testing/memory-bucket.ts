/** The few operations of S3 that actions use, on a map: "bucket/key" -> bytes. */
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { NoSuchKey } from "@aws-sdk/client-s3";
import { fault } from "@towpath/wire";
import type { Played } from "./orchestra.ts";

export class MemoryBucket {
  readonly objects = new Map<string, Buffer>();

  readonly s3: NonNullable<Played["s3"]> = {
    PutObject: async ({ Bucket, Key, Body }: { Bucket: string; Key: string; Body: Readable | Uint8Array }) => {
      this.objects.set(`${Bucket}/${Key}`, Body instanceof Readable ? await buffer(Body) : Buffer.from(Body));
      return {};
    },
    HeadObject: ({ Bucket, Key }: { Bucket: string; Key: string }) => ({
      ContentLength: this.#find(Bucket, Key).length,
      VersionId: "v1",
      ETag: '"e1"',
      LastModified: new Date(0),
    }),
    GetObject: ({ Bucket, Key, Range }: { Bucket: string; Key: string; Range?: string }) => {
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(Range ?? "") ?? [];
      const found = this.#find(Bucket, Key);
      return { Body: Readable.from([from === undefined ? found : found.subarray(Number(from), Number(to) + 1)]) };
    },
    CopyObject: ({ Bucket, Key, CopySource }: { Bucket: string; Key: string; CopySource: string }) => {
      const [path = ""] = CopySource.split("?");
      this.objects.set(
        `${Bucket}/${Key}`,
        this.#find(path.slice(0, path.indexOf("/")), decodeURIComponent(path.slice(path.indexOf("/") + 1))),
      );
      return {};
    },
  };

  #find(bucket: string, key: string): Buffer {
    const found = this.objects.get(`${bucket}/${key}`);
    if (!found) throw fault(NoSuchKey, "The specified key does not exist.");
    return found;
  }
}
