import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { liveTail } from "../live-tail.ts";
import type { StreamRow } from "../model.ts";
import { compilePattern } from "../pattern.ts";
import { groupOf } from "../store.ts";

export const StartLiveTail: Operation<"logs", "StartLiveTail", LogsParts> = (
  input,
  { caller, requestId, signal },
  { journal, ids, tails, clock },
) => {
  const groups = input.logGroupIdentifiers.map((identifier) => groupOf(journal, caller, { logGroupIdentifier: identifier }));
  const matches = compilePattern(input.logEventFilterPattern ?? "");
  const wanted = (stream: StreamRow): boolean =>
    groups.some((group) => stream.account === group.account && stream.region === group.region && stream.group_name === group.name) &&
    (!input.logStreamNames || input.logStreamNames.includes(stream.name)) &&
    (!input.logStreamNamePrefixes || input.logStreamNamePrefixes.some((prefix) => stream.name.startsWith(prefix)));
  const session = {
    requestId,
    sessionId: ids.uuid(),
    logGroupIdentifiers: groups.map((group) => `${group.account}:${group.name}`),
    ...(input.logStreamNames && { logStreamNames: input.logStreamNames }),
    ...(input.logStreamNamePrefixes && { logStreamNamePrefixes: input.logStreamNamePrefixes }),
    ...(input.logEventFilterPattern !== undefined && { logEventFilterPattern: input.logEventFilterPattern }),
  };
  return { responseStream: liveTail({ tails, clock }, session, { wanted, matches }, signal) };
};
