import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import type { Input } from "../files/stream-file.ts";
import { acceptable, store } from "../put.ts";
import { streamNamed } from "../store.ts";

export const PutLogEvents: Operation<"logs", "PutLogEvents", LogsParts> = async (input, { caller, now }, parts) => {
  const stream = streamNamed(parts.journal, caller, input.logGroupName, input.logStreamName);
  const { events, rejected } = acceptable(input.logEvents as Input[], now);
  await store(parts, stream, events, now);
  return { nextSequenceToken: String(stream.id), ...(rejected && { rejectedLogEventsInfo: rejected }) };
};
