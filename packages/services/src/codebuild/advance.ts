import type { Transaction } from "@towpath/journal";
import { retrySoon } from "./auto-retry.ts";
import { tellBatch } from "./batch/advance.ts";
import { reportStatusSoon } from "./build-status/report.ts";
import { type BuildEvent, decide, type FailurePolicy } from "./decide.ts";
import { emitChanges } from "./events.ts";
import { buildArn, type Place } from "./names.ts";
import { findRun } from "./runs.ts";
import { admit, type Capacity } from "./queue.ts";
import { currentPhase } from "./model.ts";
import { type BuildRow, findBuild, moveBuild } from "./store.ts";

/**
 * Brings an event to a build, in one transaction with whatever else it means: the new state, EventBridge's events, the timers, and the place
 * that a complete build leaves to a waiting one. Gives undefined when the event changes nothing.
 */
export function advance(tx: Transaction, place: Place, id: string, event: BuildEvent, capacity: Capacity): BuildRow | undefined {
  const build = findBuild(tx, place, id);
  if (!build) return undefined;
  const state = decide(build.state, event, policyOf(tx, build));
  if (!state) return undefined;
  moveBuild(tx, build, state);
  const after = { ...build, state };
  emitChanges(tx, after, build.state);
  reportStatusSoon(tx, after, build.state);
  if (state.status !== "IN_PROGRESS") {
    for (const kind of ["time-out", "queue-time-out"]) tx.cancel("codebuild", kind, buildArn(build, id));
    retrySoon(tx, after);
    tellBatch(tx, after);
  }
  if (state.status !== "IN_PROGRESS" || currentPhase(state).type === "UPLOAD_ARTIFACTS") admit(tx, capacity);
  return after;
}

const policyOf = (tx: Transaction, build: BuildRow): FailurePolicy => findRun(tx, build, build.id)?.plan?.policy ?? {};
