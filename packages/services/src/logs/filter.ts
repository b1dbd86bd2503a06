import type { FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import { InvalidParameterException } from "@aws-sdk/client-cloudwatch-logs";
import { fault } from "@towpath/wire";
import { pageBytesMax, scanBytesMax } from "./limits.ts";
import type { LogEvent, LogsParts, StreamRow } from "./model.ts";
import type { Matcher } from "./pattern.ts";
import { streamById } from "./store.ts";

/** Events of several streams have one order: by time, then stream, then number. A token is the last one that was looked at. */
export interface Position {
  timestamp: number;
  stream: number;
  number: number;
}

/** Events of one stream read at once. */
const batch = 1_000;

export function positionOf(token: string | undefined): Position | undefined {
  if (token === undefined) return undefined;
  const [timestamp, stream, number] = Buffer.from(token, "base64url").toString().split("/").map(Number);
  if (![timestamp, stream, number].every(Number.isInteger)) throw fault(InvalidParameterException, "The specified nextToken is invalid.");
  return { timestamp, stream, number } as Position;
}

export const tokenOf = ({ timestamp, stream, number }: Position): string =>
  Buffer.from(`${timestamp}/${stream}/${number}`).toString("base64url");

/** One stream's events from a time on, or behind a position, with the next one at hand. */
class Cursor {
  readonly stream: StreamRow;
  #buffer: LogEvent[] = [];
  #next: number;
  readonly #parts: LogsParts;

  constructor(parts: LogsParts, stream: StreamRow, first: number) {
    this.#parts = parts;
    this.stream = stream;
    this.#next = first;
  }

  async head(): Promise<LogEvent | undefined> {
    if (this.#buffer.length === 0) {
      const { files, journal } = this.#parts;
      this.#buffer = await files.use(
        this.stream.id,
        () => streamById(journal, this.stream.id),
        (file) => file.read(this.#next, batch),
      );
      this.#next += this.#buffer.length;
      this.#buffer.reverse();
    }
    return this.#buffer.at(-1);
  }

  take(): void {
    this.#buffer.pop();
  }
}

export interface Search {
  streams: StreamRow[];
  from: number;
  to: number;
  after: Position | undefined;
  matches: Matcher;
  limit: number;
}

/** One page of matching events in time order; `next` is there when there may be more. Stops after a bounded amount of scanning. */
export async function search(parts: LogsParts, wanted: Search): Promise<{ events: FilteredLogEvent[]; next?: Position }> {
  const cursors = await Promise.all(wanted.streams.map((stream) => openCursor(parts, stream, wanted)));
  const events: FilteredLogEvent[] = [];
  let scanned = 0;
  let found = 0;
  for (;;) {
    const earliest = await earliestOf(cursors);
    if (!earliest || earliest.event.timestamp >= wanted.to) return { events };
    const { cursor, event } = earliest;
    cursor.take();
    scanned += event.message.length;
    if (wanted.matches(event.message)) {
      events.push(shape(cursor.stream, event));
      found += event.message.length;
    }
    if (events.length >= wanted.limit || found >= pageBytesMax || scanned >= scanBytesMax) {
      return { events, next: { timestamp: event.timestamp, stream: cursor.stream.id, number: event.number } };
    }
  }
}

async function openCursor(parts: LogsParts, stream: StreamRow, { from, after }: Search): Promise<Cursor> {
  const start = Math.max(from, after?.timestamp ?? 0);
  const first = await parts.files.use(
    stream.id,
    () => streamById(parts.journal, stream.id),
    (file) => file.firstAt(start),
  );
  const cursor = new Cursor(parts, stream, first);
  if (!after) return cursor;
  for (let head = await cursor.head(); head && isBehind(after, stream, head); head = await cursor.head()) cursor.take();
  return cursor;
}

/** Whether an event was already looked at when the token was given. */
function isBehind(after: Position, stream: StreamRow, event: LogEvent): boolean {
  if (event.timestamp !== after.timestamp) return event.timestamp < after.timestamp;
  return stream.id < after.stream || (stream.id === after.stream && event.number <= after.number);
}

async function earliestOf(cursors: Cursor[]): Promise<{ cursor: Cursor; event: LogEvent } | undefined> {
  let earliest: { cursor: Cursor; event: LogEvent } | undefined;
  for (const cursor of cursors) {
    const event = await cursor.head();
    if (!event) continue;
    const isEarlier =
      !earliest ||
      event.timestamp < earliest.event.timestamp ||
      (event.timestamp === earliest.event.timestamp && cursor.stream.id < earliest.cursor.stream.id);
    if (isEarlier) earliest = { cursor, event };
  }
  return earliest;
}

/** Event ids are as long as AWS's, and the same at every reading. */
function shape(stream: StreamRow, event: LogEvent): FilteredLogEvent {
  const eventId = `${event.timestamp}${String(stream.id).padStart(22, "0")}${String(event.number).padStart(21, "0")}`;
  return { logStreamName: stream.name, timestamp: event.timestamp, message: event.message, ingestionTime: event.ingestionTime, eventId };
}
