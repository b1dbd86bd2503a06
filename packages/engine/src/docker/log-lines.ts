/** Timestamps of log lines, and the cursor that says where reading goes on. */
import type { LogLine, StreamName } from "../port.ts";
import { limits } from "./limits.ts";

/** Engines cut lines into parts of this size. */
const partBytes = 16_384;

/** `2026-01-02T03:04:05.123456789Z`. Shorter fractions (Podman) are padded, offsets turned into UTC. */
export function normalTimestamp(text: string): string | undefined {
  if (text.length === 30 && text.charCodeAt(29) === 90 && text.charCodeAt(19) === 46) return text;
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (!match) return undefined;
  const seconds = match[3] === "Z" ? match[1]! : new Date(`${match[1]}${match[3]}`).toISOString().slice(0, 19);
  return `${seconds}.${(match[2] ?? "").padEnd(9, "0")}Z`;
}

let cachedSecond = "";
let cachedSecondMs = 0;

/** Epoch milliseconds of a normal timestamp. The second is parsed once for all lines within it. */
export function timestampMs(timestamp: string): number {
  const second = timestamp.slice(0, 19);
  if (second !== cachedSecond) {
    cachedSecond = second;
    cachedSecondMs = Date.parse(`${second}Z`);
  }
  return cachedSecondMs + Number(timestamp.slice(20, 23));
}

/** One stored message: `TIMESTAMP SPACE BYTES`. */
export function parseLine(stream: StreamName, message: Buffer): LogLine {
  const space = message.indexOf(32);
  const timestamp = normalTimestamp(message.toString("latin1", 0, Math.max(space, 0))) ?? "1970-01-01T00:00:00.000000000Z";
  return { stream, timestamp, timeMs: timestampMs(timestamp), bytes: message.subarray(space + 1) };
}

/**
 * Takes apart the log of a container with a terminal, where messages follow each other without frames: each begins with a timestamp
 * and ends with a newline or at the size at which engines cut.
 */
export class TerminalLogReader {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): LogLine[] {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const lines: LogLine[] = [];
    for (let end = this.#messageEnd(); end > 0; end = this.#messageEnd()) lines.push(this.#take(end));
    return lines;
  }

  /** What is left at the end of the stream: output without a final newline. */
  end(): LogLine[] {
    return this.#rest.length > 0 ? [this.#take(this.#rest.length)] : [];
  }

  #messageEnd(): number {
    const space = this.#rest.indexOf(32);
    if (space < 0) return 0;
    const newline = this.#rest.indexOf(10, space);
    const cut = space + 1 + partBytes;
    if (newline >= 0 && newline < cut) return newline + 1;
    return this.#rest.length >= cut ? cut : 0;
  }

  #take(end: number): LogLine {
    const line = parseLine("stdout", this.#rest.subarray(0, end));
    this.#rest = this.#rest.subarray(end);
    return line;
  }
}

/**
 * How far each stream was read: its last timestamp and how many lines bear it. Per stream, because each is stamped by its own thread
 * and the two can be stored slightly out of order.
 */
export class LogPosition {
  #last: Record<StreamName, { timestamp: string; count: number }> = {
    stdout: { timestamp: "", count: 0 },
    stderr: { timestamp: "", count: 0 },
  };

  constructor(cursor = "") {
    const match = /^o=([^*]*)\*(\d+);e=([^*]*)\*(\d+)$/.exec(cursor);
    if (!match) return;
    this.#last.stdout = { timestamp: match[1]!, count: Number(match[2]) };
    this.#last.stderr = { timestamp: match[3]!, count: Number(match[4]) };
  }

  get cursor(): string {
    const { stdout, stderr } = this.#last;
    return `o=${stdout.timestamp}*${stdout.count};e=${stderr.timestamp}*${stderr.count}`;
  }

  advance(line: LogLine): void {
    const last = this.#last[line.stream];
    if (line.timestamp === last.timestamp) last.count += 1;
    else this.#last[line.stream] = { timestamp: line.timestamp, count: 1 };
  }

  /** The earliest time to ask for (`seconds.nanoseconds`), or undefined for all. */
  since(): string | undefined {
    const stamps = [this.#last.stdout.timestamp, this.#last.stderr.timestamp].filter((stamp) => stamp !== "").sort();
    const latest = stamps.at(-1);
    if (!latest) return undefined;
    const floorMs = timestampMs(latest) - limits.streamSkewMs;
    const earliest = stamps.length === 2 ? stamps[0]! : "";
    if (earliest !== "" && timestampMs(earliest) >= floorMs) {
      return `${Math.floor(timestampMs(earliest) / 1000)}.${earliest.slice(20, 29)}`;
    }
    return `${Math.floor(floorMs / 1000)}.${String(floorMs % 1000).padStart(3, "0")}000000`;
  }

  /** A filter for a reading that starts at `since()`: true for lines that were not read before. */
  unread(): (line: LogLine) => boolean {
    const skip = { stdout: this.#last.stdout, stderr: this.#last.stderr };
    const seen = { stdout: 0, stderr: 0 };
    return (line) => {
      const { timestamp, count } = skip[line.stream];
      if (line.timestamp > timestamp) return true;
      if (line.timestamp < timestamp) return false;
      seen[line.stream] += 1;
      return seen[line.stream] > count;
    };
  }
}

/** How far each stream was read, in bytes from its beginning: the cursor of a live stream, where lines have no time of the store. */
export class BytePosition {
  #bytes: Record<StreamName, number> = { stdout: 0, stderr: 0 };
  #untilMs = Number.POSITIVE_INFINITY;

  /** Undefined when the cursor is of the other kind. */
  static from(cursor: string | undefined): BytePosition | undefined {
    const match = /^b=(\d+),(\d+)(?:@(\d+))?$/.exec(cursor ?? "");
    if (!match) return undefined;
    const position = new BytePosition();
    position.#bytes = { stdout: Number(match[1]), stderr: Number(match[2]) };
    if (match[3]) position.#untilMs = Number(match[3]);
    return position;
  }

  get cursor(): string {
    return `b=${this.#bytes.stdout},${this.#bytes.stderr}`;
  }

  /**
   * The cursor when the engine itself went away at that time. It may have handed out what it had no time to store: what it stored later
   * was certainly not handed out, whatever the count says.
   */
  lostAt(timeMs: number): string {
    return `${this.cursor}@${timeMs}`;
  }

  advance(line: LogLine): void {
    this.#bytes[line.stream] += line.bytes.length;
  }

  /** Of a reading from the beginning, what lies behind the position. It consumes the position. */
  rest(lines: readonly LogLine[]): LogLine[] {
    return lines.flatMap((line) => {
      if (line.timeMs > this.#untilMs) return [line];
      const skip = Math.min(this.#bytes[line.stream], line.bytes.length);
      this.#bytes[line.stream] -= skip;
      if (skip === 0) return [line];
      return skip < line.bytes.length ? [{ ...line, bytes: line.bytes.subarray(skip) }] : [];
    });
  }
}
