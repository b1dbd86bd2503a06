import type { LogBatch, LogLine, OutputChunk } from "@towpath/engine";
import type { Clock } from "@towpath/journal";

/** The place in a container's output after so many whole lines; engines keep lines, however they came. */
export const cursorAfter = (lines: number): string => `lines:${lines}`;
export const linesBefore = (cursor: string | undefined): number => Number(/^lines:(\d+)$/.exec(cursor ?? "")?.[1] ?? 0);

/** A longer unfinished line is handed on in pieces. */
const pieceBytes = 64 * 1024;

/**
 * The live stream of a container that was attached to before its start. It carries many times what an engine can read back from its log store
 * in the same time; times are those of arrival.
 */
export async function* liveOutput(output: AsyncIterable<OutputChunk>, clock: Clock): AsyncGenerator<LogBatch> {
  let rest: Buffer = Buffer.alloc(0);
  let count = 0;
  let time = { timeMs: 0, timestamp: "" };
  const line = (bytes: Buffer): LogLine => ({ stream: "stdout", bytes, ...time });
  for await (const { bytes } of output) {
    const timeMs = clock.now();
    if (timeMs !== time.timeMs) time = { timeMs, timestamp: new Date(timeMs).toISOString() };
    const all = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes;
    const lines: LogLine[] = [];
    let from = 0;
    for (let newline = all.indexOf(10); newline >= 0; newline = all.indexOf(10, from)) {
      lines.push(line(all.subarray(from, newline + 1)));
      from = newline + 1;
    }
    count += lines.length;
    rest = all.subarray(from);
    if (rest.length > pieceBytes) {
      lines.push(line(rest));
      rest = Buffer.alloc(0);
    }
    if (lines.length > 0) yield { lines, cursor: cursorAfter(count) };
  }
  if (rest.length > 0) yield { lines: [line(rest)], cursor: cursorAfter(count) };
}

/** What the engine stored of the output, from the line at which `cursor` stands. */
export async function* storedOutput(source: AsyncIterable<LogBatch>, cursor: string | undefined): AsyncGenerator<LogBatch> {
  const skip = linesBefore(cursor);
  let count = 0;
  for await (const { lines } of source) {
    const fresh = lines.filter(({ bytes }) => {
      const isFresh = count >= skip;
      if (bytes[bytes.length - 1] === 10) count += 1;
      return isFresh;
    });
    if (fresh.length > 0) yield { lines: fresh, cursor: cursorAfter(count) };
  }
}
