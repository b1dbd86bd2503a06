/**
 * Reads the installation's events, once each: wakes the actions that wait for a resource, and starts the pipelines whose source changed.
 */
import { type Event, followEvents, type Transaction } from "@towpath/journal";
import { eventSource } from "./events.ts";
import { executionOfEvent } from "./job/invocation.ts";
import type { WorkParts } from "./job/job.ts";
import { actionEffect } from "./orchestration.ts";
import { actionsToWake, countWake } from "./store/actions.ts";
import { findPoll } from "./store/polls.ts";
import { hintChange, hintedBy } from "./polling/schedule.ts";
import { changeOf } from "./triggers/change.ts";
import { reactTo } from "./triggers/react.ts";
import { listenersOf } from "./triggers/sources.ts";

/** Runs until the signal is aborted. */
export const follow = (parts: WorkParts, signal: AbortSignal): Promise<void> =>
  followEvents(
    parts,
    {
      table: "codepipeline_cursor",
      react: (event) => (concerns(parts, event) ? (tx) => react(tx, parts, event) : undefined),
    },
    signal,
  );

/** Most events concern nobody; they cost a look and no transaction. */
function concerns({ journal }: WorkParts, event: Event): boolean {
  const resource = wakingResource(event);
  if (resource === undefined) return false;
  if (actionsToWake(journal, resource).length > 0) return true;
  const hinted = hintedBy(event);
  if (hinted !== undefined) return findPoll(journal, hinted) !== undefined;
  const change = changeOf(event);
  return change !== undefined && listenersOf(journal, change.resource, event.at).length > 0;
}

/** Of our own events only those of whole executions are waited for, by actions that started one. */
const wakingResource = (event: Event): string | undefined => (event.source === eventSource ? executionOfEvent(event) : event.resource);

function react(tx: Transaction, parts: WorkParts, event: Event): void {
  for (const actionId of actionsToWake(tx, wakingResource(event) ?? "")) {
    countWake(tx, actionId);
    tx.enqueue(actionEffect(actionId, tx.now));
  }
  const hinted = hintedBy(event);
  if (hinted !== undefined) hintChange(tx, hinted);
  const change = changeOf(event);
  if (change) reactTo(tx, parts, change, event);
}
