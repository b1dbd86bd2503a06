import { ApiError } from "@towpath/wire";
import { rootCaller } from "../door/caller.ts";
import type { Question } from "../door/service.ts";
import { pageBytesMax, pageEventsMax, searchedEventsMax } from "./limits.ts";
import type { LogsParts } from "./model.ts";
import { known, numberOf } from "./lines-question.ts";
import { groupNamed, streamById, streamNamed } from "./store.ts";

/** Numbers of lines that hold a text. */
export interface Hits {
  hits: number[];
  /** Where to go on; absent at the end of the stream. */
  next?: number;
}

/**
 * `search`: the lines of one stream that hold `text`, whatever the case of its letters, from the number `from` on and at most `limit`. The
 * query names `group` and `stream`. One question goes through a bounded number of lines; `next` says where another one goes on.
 */
export const searchQuestion =
  ({ journal, files }: LogsParts): Question =>
  async ({ query, account, region }): Promise<Hits> => {
    const caller = rootCaller(account, region);
    const text = (query.get("text") ?? "").toLowerCase();
    if (text === "") throw new ApiError("InvalidParameterException", "text is what to look for.");
    const limit = Math.min(numberOf(query, "limit", 1_000), 10_000);
    const begin = numberOf(query, "from", 0);
    const row = known(() =>
      streamNamed(journal, caller, groupNamed(journal, caller, query.get("group") ?? "").name, query.get("stream") ?? ""),
    );
    if (begin >= row.events) return { hits: [] };
    return files.use(
      row.id,
      () => known(() => streamById(journal, row.id)),
      async (file) => {
        const hits: number[] = [];
        let from = begin;
        while (from < begin + searchedEventsMax) {
          const events = await file.read(from, pageEventsMax, pageBytesMax);
          const last = events.at(-1);
          if (!last) return { hits };
          for (const { number, message } of events) {
            if (!message.toLowerCase().includes(text)) continue;
            hits.push(number);
            if (hits.length === limit) return { hits, next: number + 1 };
          }
          from = last.number + 1;
        }
        return { hits, next: from };
      },
    );
  };
