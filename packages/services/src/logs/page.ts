import { InvalidParameterException } from "@aws-sdk/client-cloudwatch-logs";
import { fault } from "@towpath/wire";
import type { StreamFile } from "./files/stream-file.ts";
import { pageBytesMax, pageEventsMax } from "./limits.ts";
import type { LogEvent } from "./model.ts";

interface Wanted {
  startTime: number;
  endTime?: number | undefined;
  nextToken?: string | undefined;
  limit?: number | undefined;
  startFromHead?: boolean | undefined;
}

/** Tokens name the event before or behind which the next page lies; at the end of a stream the token that comes back is the one sent. */
export const forwardToken = (number: number): string => `f/${String(number).padStart(56, "0")}/s`;
export const backwardToken = (number: number): string => `b/${String(number).padStart(56, "0")}/s`;

/** A page of one stream's events; `start` and `end` are the numbers it spans, `end` not included. */
export async function readPage(file: StreamFile, wanted: Wanted): Promise<{ events: LogEvent[]; start: number; end: number }> {
  const lowest = await file.firstAt(wanted.startTime);
  const highest = wanted.endTime === undefined ? file.extent.events : await file.firstAt(wanted.endTime);
  const limit = wanted.limit ?? pageEventsMax;
  const token = readToken(wanted.nextToken);
  const isForward = token ? token.direction === "f" : (wanted.startFromHead ?? false);
  if (isForward) {
    const start = Math.max(lowest, token?.number ?? lowest);
    const events = await file.read(start, Math.min(limit, Math.max(0, highest - start)), pageBytesMax);
    return { events, start, end: start + events.length };
  }
  const end = Math.min(highest, token?.number ?? highest);
  const start = Math.max(lowest, end - limit);
  const events = newestWithin(await file.read(start, Math.max(0, end - start)), pageBytesMax);
  return { events, start: Math.max(0, end - events.length), end };
}

function newestWithin(events: LogEvent[], bytes: number): LogEvent[] {
  let size = 0;
  let first = events.length;
  while (first > 0 && size < bytes) size += (events[--first] as LogEvent).message.length;
  return events.slice(first);
}

function readToken(token: string | undefined): { direction: "f" | "b"; number: number } | undefined {
  if (token === undefined) return undefined;
  const [, direction, number] = /^([fb])\/(\d+)\/s$/.exec(token) ?? [];
  if (!direction || number === undefined) throw fault(InvalidParameterException, "The specified nextToken is invalid.");
  return { direction: direction as "f" | "b", number: Number(number) };
}
