import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { extract, pack as newPack } from "tar-stream";
import { expect, test } from "vitest";
import type { Client } from "../../door/aws.ts";
import { fetchS3 } from "./s3.ts";

/** A bucket of streams; `given` counts the bytes that were asked of each object. */
function bucketOf(objects: Record<string, { pieces: number; piece: string }>) {
  const given: Record<string, number> = {};
  const s3 = {
    ListObjectsV2: async () => ({ Contents: Object.keys(objects).map((Key) => ({ Key })) }),
    GetObject: async ({ Key }: { Key: string }) => {
      const object = objects[Key];
      if (!object) throw Object.assign(new Error("no such key"), { status: 404 });
      const { pieces, piece } = object;
      const body = function* () {
        for (let i = 0; i < pieces; i++) {
          given[Key] = (given[Key] ?? 0) + piece.length;
          yield Buffer.from(piece);
        }
      };
      return { Body: Readable.from(body(), { objectMode: false, highWaterMark: 1 }), ContentLength: pieces * piece.length };
    },
  } as unknown as Client["s3"];
  return { s3, given };
}
const { signal } = new AbortController();

test("everything below a prefix goes into the container as a stream", async () => {
  const { s3 } = bucketOf({ "app/a.txt": { pieces: 1, piece: "alpha" }, "app/b/c.bin": { pieces: 300, piece: "x".repeat(1_000) } });
  const source = await fetchS3(s3, { bucket: "b", key: "app/" }, "/nowhere", signal);
  const pack = newPack();
  const packing = source.pack(pack, "src", signal).then(() => pack.finalize());
  const found: [string, number][] = [];
  for await (const entry of pack.pipe(extract())) found.push([entry.header.name, (await text(entry)).length]);
  await packing;
  expect(found).toEqual([
    ["src/a.txt", 5],
    ["src/b/c.bin", 300_000],
  ]);
});

test("of a file that is larger than a buildspec may be, no more is read than shows it", async () => {
  const { s3, given } = bucketOf({ "app/buildspec.yml": { pieces: 1_000_000, piece: "x".repeat(1_000) } });
  const source = await fetchS3(s3, { bucket: "b", key: "app/" }, "/nowhere", signal);
  expect(await source.read("buildspec.yml", 2_500)).toHaveLength(2_500);
  expect(given["app/buildspec.yml"]).toBeLessThan(100_000);
  expect(await source.read("none.yml", 2_500)).toBeUndefined();
});
