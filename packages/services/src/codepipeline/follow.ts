/**
 * Reads the installation's events, once each: wakes the actions that wait for a resource, and starts the pipelines whose source changed.
 * The cursor moves in the transaction that does something about an event, so nothing is missed or done twice over a crash.
 */
import type { Event, Transaction } from "@towpath/journal";
import { eventSource } from "./events.ts";
import { executionOfEvent } from "./job/invocation.ts";
import type { WorkParts } from "./job/job.ts";
import { cursorEvery, followAgainMs } from "./limits.ts";
import { actionEffect } from "./orchestration.ts";
import { actionsToWake, countWake } from "./store/actions.ts";
import { findPoll } from "./store/polls.ts";
import { hintChange, hintedBy } from "./polling/schedule.ts";
import { changeOf } from "./triggers/change.ts";
import { reactTo } from "./triggers/react.ts";
import { listenersOf } from "./triggers/sources.ts";

/** Runs until the signal is aborted. */
export async function follow(parts: WorkParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await read(parts, signal);
    } catch (error) {
      parts.log.error({ err: error }, "following events failed");
      await parts.clock.sleep(followAgainMs, signal).catch(() => {});
    }
  }
}

async function read(parts: WorkParts, signal: AbortSignal): Promise<void> {
  const cursor = cursorOf(parts);
  let kept = cursor;
  for await (const event of parts.journal.followEarly(cursor, signal)) {
    const matters = concerns(parts, event);
    if (!matters && event.sequence - kept < cursorEvery) continue;
    parts.journal.transactShared((tx) => {
      if (matters) react(tx, parts, event);
      moveCursor(tx, event.sequence);
    });
    kept = event.sequence;
  }
}

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

/** A new installation begins with what happens from now on. */
function cursorOf({ journal }: WorkParts): number {
  const kept = journal.one<{ sequence: number }>("SELECT sequence FROM codepipeline_cursor WHERE id = 1")?.sequence;
  if (kept !== undefined) return kept;
  const last = journal.lastSequence();
  journal.transactShared((tx) => moveCursor(tx, last));
  return last;
}

function moveCursor(tx: Transaction, sequence: number): void {
  tx.run("INSERT INTO codepipeline_cursor (id, sequence) VALUES (1, ?1) ON CONFLICT DO UPDATE SET sequence = ?1", sequence);
}
