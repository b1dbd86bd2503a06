import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { backwardToken, forwardToken, readPage } from "../page.ts";
import { groupOf, retainedFrom, streamById, streamNamed } from "../store.ts";

export const GetLogEvents: Operation<"logs", "GetLogEvents", LogsParts> = async (input, { caller, now }, { journal, files }) => {
  const group = groupOf(journal, caller, input);
  const stream = streamNamed(journal, caller, group.name, input.logStreamName);
  const from = Math.max(input.startTime ?? 0, retainedFrom(group, now));
  const page = await files.use(
    stream.id,
    () => streamById(journal, stream.id),
    (file) => readPage(file, { ...input, startTime: from }),
  );
  return {
    events: page.events.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: forwardToken(page.end),
    nextBackwardToken: backwardToken(page.start),
  };
};
