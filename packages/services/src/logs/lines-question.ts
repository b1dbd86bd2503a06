import { ApiError } from "@towpath/wire";
import { rootCaller } from "../door/caller.ts";
import type { Question } from "../door/service.ts";
import { pageBytesMax, pageEventsMax } from "./limits.ts";
import type { LogsParts, StreamRow } from "./model.ts";
import { groupNamed, retainedFrom, streamById, streamNamed } from "./store.ts";

/** Lines of one stream by number, which GetLogEvents knows by its tokens only. Times are epoch milliseconds. */
export interface Lines {
  /** The number of the first line that is told, and the lines from there on. */
  first: number;
  lines: { timestamp: number; message: string }[];
  /** How many the stream has. */
  count: number;
  /** Changes when lines came in between earlier ones, which moves numbers. */
  generation: number;
}

/**
 * `lines`: the query names `group`, `stream`, the number to begin `from` and at most how many (`limit`). Read from the stream's file, and not
 * at all when there is nothing from there on. Fewer lines than asked for may come: the next question goes on behind the last one.
 */
export const linesQuestion =
  ({ journal, files }: LogsParts): Question =>
  async ({ query, account, region, now }): Promise<Lines> => {
    const caller = rootCaller(account, region);
    const from = numberOf(query, "from", 0);
    const limit = Math.min(numberOf(query, "limit", pageEventsMax), pageEventsMax);
    const { row, lowest } = known(() => {
      const group = groupNamed(journal, caller, query.get("group") ?? "");
      return { row: streamNamed(journal, caller, group.name, query.get("stream") ?? ""), lowest: retainedFrom(group, now) };
    });
    if (from >= row.events) return { first: from, lines: [], count: row.events, generation: row.generation };
    return files.use(
      row.id,
      () => known(() => streamById(journal, row.id)),
      async (file, current: StreamRow) => {
        const first = lowest === 0 ? from : Math.max(from, await file.firstAt(lowest));
        const events = await file.read(first, limit, pageBytesMax);
        const lines = events.map(({ timestamp, message }) => ({ timestamp, message }));
        return { first, lines, count: current.events, generation: current.generation };
      },
    );
  };

export function numberOf(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^\d{1,15}$/.test(text)) throw new ApiError("InvalidParameterException", `${name} must be a whole number.`);
  return Number(text);
}

export function known<T>(find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ResourceNotFoundException") throw error;
    throw new ApiError("ResourceNotFoundException", error.message, 404);
  }
}
