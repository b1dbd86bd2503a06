import type { LogBatch, LogLine, OutputChunk } from "@towpath/engine";
import { FakeClock } from "@towpath/journal";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { liveOutput, storedOutput } from "./output.ts";

const collect = async (batches: AsyncIterable<LogBatch>): Promise<LogBatch[]> => {
  const all: LogBatch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
};
const text = (batches: LogBatch[]) => batches.flatMap(({ lines }) => lines.map(({ bytes }) => bytes.toString())).join("");

/** What an engine stores: lines, cut at a length. */
const stored = (output: string): LogLine[] =>
  (output.match(/[^\n]{1,7}\n?|\n/g) ?? []).map((piece) => ({ stream: "stdout", bytes: Buffer.from(piece), timeMs: 0, timestamp: "" }));

test("live and stored output are the same, and the one goes on where the other stopped", async () => {
  const output = fc.string({ unit: fc.constantFrom(..."ab\n"), maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(output, fc.integer({ min: 1, max: 30 }), fc.nat(), async (output, size, stop) => {
      const chunks: OutputChunk[] = (output.match(new RegExp(`[^]{1,${size}}`, "g")) ?? []).map((piece) => ({
        stream: "stdout",
        bytes: Buffer.from(piece),
      }));
      async function* from<T>(items: T[]) {
        yield* items;
      }
      const live = await collect(liveOutput(from(chunks), new FakeClock()));
      expect(text(live)).toBe(output);
      const whole = live.slice(0, stop % (live.length + 1)).filter((batch) => batch.lines.at(-1)?.bytes.at(-1) === 10);
      const rest = await collect(storedOutput(from(stored(output).map((line) => ({ lines: [line], cursor: "" }))), whole.at(-1)?.cursor));
      expect(text(whole) + text(rest)).toBe(output);
    }),
  );
});
