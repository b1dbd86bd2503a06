import { expect, test } from "vitest";
import { FrameReader } from "./frames.ts";

function frame(stream: number, text: string): Buffer {
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

const whole = Buffer.concat([frame(1, "out"), frame(2, "error text"), frame(1, ""), frame(1, "é".repeat(300))]);
const expected = [
  ["stdout", "out"],
  ["stderr", "error text"],
  ["stdout", "é".repeat(300)],
];

test("frames are put together wherever the stream is cut in two", () => {
  for (let cut = 0; cut <= whole.length; cut++) {
    const reader = new FrameReader();
    const chunks = [...reader.push(whole.subarray(0, cut)), ...reader.push(whole.subarray(cut))];
    expect(chunks.map(({ stream, bytes }) => [stream, bytes.toString()])).toEqual(expected);
  }
});

test("frames are put together byte by byte", () => {
  const reader = new FrameReader();
  const chunks = [...whole].flatMap((byte) => reader.push(Buffer.from([byte])));
  expect(chunks.map(({ stream, bytes }) => [stream, bytes.toString()])).toEqual(expected);
});
