import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { InvalidParameterException } from "@aws-sdk/client-cloudwatch-logs";
import { fault } from "@towpath/wire";
import { listPageMax } from "../limits.ts";
import { streamShape } from "../shapes.ts";
import { groupOf, streamsOf } from "../store.ts";

export const DescribeLogStreams: Operation<"logs", "DescribeLogStreams", LogsParts> = (input, { caller }, { journal }) => {
  const group = groupOf(journal, caller, input);
  const byTime = input.orderBy === "LastEventTime";
  if (byTime && input.logStreamNamePrefix !== undefined) {
    throw fault(InvalidParameterException, "Cannot order by LastEventTime with a logStreamNamePrefix.");
  }
  const all = streamsOf(journal, group).filter((row) => row.name.startsWith(input.logStreamNamePrefix ?? ""));
  if (byTime) all.sort((a, b) => (a.last_event ?? 0) - (b.last_event ?? 0) || a.id - b.id);
  if (input.descending) all.reverse();
  const start = input.nextToken === undefined ? 0 : all.findIndex((row) => String(row.id) === input.nextToken) + 1;
  const shown = all.slice(start, start + (input.limit ?? listPageMax));
  return {
    logStreams: shown.map(streamShape),
    ...(start + shown.length < all.length && { nextToken: String(shown.at(-1)?.id) }),
  };
};
