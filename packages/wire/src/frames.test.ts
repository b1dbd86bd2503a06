import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BrokenFrame, type Frame, frame, frames } from "./frames.ts";

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, size: number, most = 100): Promise<Frame[]> {
  const all: Frame[] = [];
  for await (const one of frames(inPieces(bytes, size), most)) all.push(one);
  return all;
}

test("frames come out as they went in, in whatever pieces the stream comes", async () => {
  const one = fc.record({ kind: fc.nat(255), body: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)) });
  await fc.assert(
    fc.asyncProperty(fc.array(one), fc.integer({ min: 1, max: 300 }), async (given, size) => {
      expect(await read(Buffer.concat(given.map(({ kind, body }) => frame(kind, body))), size)).toEqual(given);
    }),
  );
});

test("a frame that is too long or cut off is told", async () => {
  await expect(read(frame(1, Buffer.alloc(101)), 10)).rejects.toThrow(BrokenFrame);
  await expect(read(frame(1, Buffer.from("abc")).subarray(0, 6), 10)).rejects.toThrow(BrokenFrame);
});
