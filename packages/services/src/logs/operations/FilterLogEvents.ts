import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { InvalidParameterException } from "@aws-sdk/client-cloudwatch-logs";
import { fault } from "@towpath/wire";
import { positionOf, search, tokenOf } from "../filter.ts";
import { pageEventsMax } from "../limits.ts";
import { compilePattern } from "../pattern.ts";
import { groupOf, retainedFrom, streamNamed, streamsOf } from "../store.ts";

export const FilterLogEvents: Operation<"logs", "FilterLogEvents", LogsParts> = async (input, { caller, now }, parts) => {
  const group = groupOf(parts.journal, caller, input);
  if (input.logStreamNames && input.logStreamNamePrefix !== undefined) {
    throw fault(InvalidParameterException, "logStreamNamePrefix and logStreamNames are mutually exclusive parameters.");
  }
  const from = Math.max(input.startTime ?? 0, retainedFrom(group, now));
  const streams = (
    input.logStreamNames?.map((name) => streamNamed(parts.journal, caller, group.name, name)) ?? streamsOf(parts.journal, group)
  ).filter((stream) => stream.name.startsWith(input.logStreamNamePrefix ?? "") && stream.events > 0 && (stream.last_event ?? 0) >= from);
  const { events, next } = await search(parts, {
    streams,
    from,
    to: input.endTime === undefined ? Number.POSITIVE_INFINITY : input.endTime + 1,
    after: positionOf(input.nextToken),
    matches: compilePattern(input.filterPattern ?? ""),
    limit: input.limit ?? pageEventsMax,
  });
  return { events, searchedLogStreams: [], ...(next && { nextToken: tokenOf(next) }) };
};
