import type { LogBatch } from "@towpath/engine";
import { expect, test } from "vitest";
import { beginning, Lines, puts } from "./log-lines.ts";

const batch = (cursor: string, ...lines: [text: string, timeMs: number, stream?: "stdout" | "stderr"][]): LogBatch => ({
  cursor,
  lines: lines.map(([text, timeMs, stream = "stdout"]) => ({ stream, timeMs, timestamp: "", bytes: Buffer.from(text) })),
});

test("lines become events; empty ones do not; times never go back", () => {
  const lines = new Lines(beginning);
  expect(lines.add(batch("a", ["one\n", 5], ["\n", 6], ["two\n", 4]))).toEqual([
    { timestamp: 5, message: "one" },
    { timestamp: 6, message: "two" },
  ]);
  expect(lines.position).toEqual({ cursor: "a", lastTime: 6, atLastTime: 1 });
});

test("an incomplete line holds the position back until its rest has come", () => {
  const lines = new Lines({ cursor: "z", lastTime: 3, atLastTime: 2 });
  expect(lines.add(batch("a", ["x\n", 3], ["par", 4]))).toEqual([{ timestamp: 3, message: "x" }]);
  expect(lines.position).toEqual({ cursor: "z", lastTime: 3, atLastTime: 2 });
  expect(lines.add(batch("b", ["error\n", 4, "stderr"], ["tial\n", 5]))).toEqual([
    { timestamp: 4, message: "error" },
    { timestamp: 5, message: "partial" },
  ]);
  expect(lines.position).toEqual({ cursor: "b", lastTime: 5, atLastTime: 1 });
});

test("events with the same time are counted over batches", () => {
  const lines = new Lines({ cursor: "z", lastTime: 3, atLastTime: 2 });
  lines.add(batch("a", ["x\n", 3], ["y\n", 3]));
  expect(lines.position).toEqual({ cursor: "a", lastTime: 3, atLastTime: 4 });
});

test("what has no newline at the end is an event too", () => {
  const lines = new Lines(beginning);
  lines.add(batch("a", ["last words", 5]));
  expect(lines.end()).toEqual([{ timestamp: 5, message: "last words" }]);
});

test("a very long line becomes several events, a put holds what AWS allows", () => {
  const lines = new Lines(beginning);
  const events = lines.add(batch("a", [`${"é".repeat(300_000)}\n`, 1]));
  expect(events.map(({ message }) => Buffer.byteLength(message))).toEqual([262_118, 262_118, 75_764]);
  expect(puts(Array.from({ length: 25_000 }, () => ({ timestamp: 1, message: "x" }))).map((put) => put.length)).toEqual([
    10_000, 10_000, 5_000,
  ]);
  expect(puts(Array.from({ length: 5 }, () => ({ timestamp: 1, message: "x".repeat(300_000) }))).map((put) => put.length)).toEqual([3, 2]);
});

test("a line that never ends goes out as it fills events, cut at the same places however it comes", () => {
  const text = "aé".repeat(200_000);
  const whole = new Lines(beginning).add(batch("a", [`${text}\n`, 1]));
  const lines = new Lines(beginning);
  const bytes = Buffer.from(text);
  const events = [];
  for (let at = 0; at < bytes.length; at += 16_384) {
    const piece = { stream: "stdout" as const, timeMs: 1, timestamp: "", bytes: bytes.subarray(at, at + 16_384) };
    events.push(...lines.add({ cursor: "b", lines: [piece] }));
  }
  expect(events).toHaveLength(2);
  expect(lines.position).toEqual(beginning);
  events.push(...lines.add(batch("c", ["\n", 1])));
  expect(events).toEqual(whole);
  expect(events.map(({ message }) => message).join("")).toBe(text);
  expect(lines.position).toEqual({ cursor: "c", lastTime: 1, atLastTime: 3 });
});
