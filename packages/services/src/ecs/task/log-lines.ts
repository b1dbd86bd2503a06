import type { LogBatch, StreamName } from "@towpath/engine";
import { bytesPerEvent, bytesPerEventExtra, bytesPerPut, eventsPerPut } from "../limits.ts";

export interface LogEvent {
  timestamp: number;
  message: string;
}

/** How far a container's output is stored: the engine's cursor, and how many events with the latest time have been put. */
export interface Position {
  cursor: string | undefined;
  lastTime: number;
  atLastTime: number;
}

export const beginning: Position = { cursor: undefined, lastTime: 0, atLastTime: 0 };

/**
 * Turns the engine's batches into log events, one for each line that is not empty, as the awslogs driver does. Times never go back,
 * since PutLogEvents wants them in order; the same output always makes the same events.
 */
export class Lines {
  #position: Position;
  readonly #partial: Record<StreamName, Buffer[]> = { stdout: [], stderr: [] };
  #counted: Pick<Position, "lastTime" | "atLastTime">;
  #lastTime: number;

  constructor(position: Position) {
    this.#position = position;
    this.#counted = position;
    this.#lastTime = position.lastTime;
  }

  /** The place to go on from when all events given so far are stored. It does not move while a line is incomplete. */
  get position(): Position {
    return this.#position;
  }

  add(batch: LogBatch): LogEvent[] {
    const events = batch.lines.flatMap(({ stream, bytes, timeMs }) => {
      const parts = this.#partial[stream];
      parts.push(bytes);
      this.#lastTime = Math.max(this.#lastTime, timeMs);
      const long = this.#cutLong(stream);
      if (bytes.at(-1) !== 0x0a) return long;
      return [...long, ...this.#events(Buffer.concat(this.#partial[stream].splice(0)))];
    });
    this.#count(events);
    const whole = this.#partial.stdout.length === 0 && this.#partial.stderr.length === 0;
    if (whole) this.#position = { cursor: batch.cursor, lastTime: this.#counted.lastTime, atLastTime: this.#counted.atLastTime };
    return events;
  }

  /** What is left at the end of the output without a newline. */
  end(): LogEvent[] {
    const events = (["stdout", "stderr"] as const).flatMap((stream) => this.#events(Buffer.concat(this.#partial[stream].splice(0))));
    this.#count(events);
    return events;
  }

  /** A line that does not end is not held: what fills an event goes out, cut between characters, always at the same places. */
  #cutLong(stream: StreamName): LogEvent[] {
    const parts = this.#partial[stream];
    if (parts.reduce((sum, { length }) => sum + length, 0) <= bytesPerEvent) return [];
    const all = Buffer.concat(parts);
    const events: LogEvent[] = [];
    let from = 0;
    while (all.length - from > bytesPerEvent) {
      let to = from + bytesPerEvent;
      while (to > from + 1 && ((all[to] ?? 0) & 0xc0) === 0x80) to -= 1;
      events.push(...this.#events(all.subarray(from, to)));
      from = to;
    }
    this.#partial[stream] = [all.subarray(from)];
    return events;
  }

  #count(events: LogEvent[]): void {
    const last = events.at(-1)?.timestamp;
    if (last === undefined) return;
    const same = events.filter(({ timestamp }) => timestamp === last).length;
    this.#counted = { lastTime: last, atLastTime: last === this.#counted.lastTime ? this.#counted.atLastTime + same : same };
  }

  #events(line: Buffer): LogEvent[] {
    const text = line.toString("utf8").replace(/\n$/, "");
    if (text === "") return [];
    return pieces(text).map((message) => ({ timestamp: this.#lastTime, message }));
  }
}

/** A line longer than an event may be becomes several. */
function pieces(text: string): string[] {
  if (Buffer.byteLength(text) <= bytesPerEvent) return [text];
  const list: string[] = [];
  let piece = "";
  let size = 0;
  for (const character of text) {
    const bytes = Buffer.byteLength(character);
    if (size + bytes > bytesPerEvent) {
      list.push(piece);
      piece = "";
      size = 0;
    }
    piece += character;
    size += bytes;
  }
  return [...list, piece];
}

/** Cuts events into what one PutLogEvents takes. */
export function puts(events: LogEvent[]): LogEvent[][] {
  const list: LogEvent[][] = [];
  let current: LogEvent[] = [];
  let size = 0;
  for (const event of events) {
    const bytes = Buffer.byteLength(event.message) + bytesPerEventExtra;
    if (current.length === eventsPerPut || size + bytes > bytesPerPut) {
      list.push(current);
      current = [];
      size = 0;
    }
    current.push(event);
    size += bytes;
  }
  return current.length > 0 ? [...list, current] : list;
}
