import { EngineError } from "@towpath/engine";
import { DiskFull, type Effect, type EffectKind, type Transaction } from "@towpath/journal";
import { advance } from "./advance.ts";
import { retryAutomatically } from "./auto-retry.ts";
import { batchEffects } from "./batch/work.ts";
import { reportBatchStatus } from "./build-status/report-batch.ts";
import { giveUpStatus, reportStatus, type StatusPayload } from "./build-status/report.ts";
import { tidyCaches } from "./cache/tidy.ts";
import { clearAt, findKept, forgetKept } from "./debug/kept.ts";
import { engineLeavesMs, runAttempts, statusReportAttempts, webhookChangesAttempts } from "./limits.ts";
import { currentPhase } from "./model.ts";
import { buildArn, type Place } from "./names.ts";
import type { CodebuildParts } from "./parts.ts";
import { expireReports } from "./reports/expire.ts";
import { openRun } from "./runner/build-run.ts";
import { clear } from "./runner/clear.ts";
import { runBuild } from "./runner/run.ts";
import { deleteRun } from "./runs.ts";
import { type CommandPayload, performCommand } from "./sandbox/perform.ts";
import { findBuild } from "./store.ts";
import { giveUpChanges, performChanges, type WebhookPayload } from "./webhooks/deliver.ts";

type Payload = Place & { id: string };

/** As many runs as the queue lets begin: the limit is there, not here. */
const runsAtOnce = 10_000;

/** What this service does outside the database. */
export function effectsOf(parts: CodebuildParts): Record<string, EffectKind> {
  return {
    run: {
      atOnce: runsAtOnce,
      attemptsMax: runAttempts,
      perform: async ({ payload }: { payload: Payload }, signal) => perform(parts, payload, signal, runBuild),
      giveUp: (tx, { payload }: { payload: Payload }, error) => giveUp(tx, parts, payload, error),
    },
    clear: {
      perform: async ({ payload }: { payload: Payload }, signal) => perform(parts, payload, signal),
    },
    "auto-retry": { perform: async ({ payload: { id, ...place } }: { payload: Payload }) => retryAutomatically(parts, place, id) },
    ...batchEffects(parts),
    "webhook-changes": {
      attemptsMax: webhookChangesAttempts,
      perform: async (effect: Effect<WebhookPayload>, signal) => performChanges(parts, effect, signal),
      giveUp: giveUpChanges,
    },
    "expire-reports": { perform: async () => expireReports() },
    command: {
      atOnce: runsAtOnce,
      perform: async ({ payload }: { payload: CommandPayload }, signal) => performCommand(parts, payload, signal),
    },
    "report-status": {
      attemptsMax: statusReportAttempts,
      perform: async ({ payload }: { payload: StatusPayload }, signal) => reportStatus(parts, payload, signal).then(() => undefined),
      giveUp: giveUpStatus(parts),
    },
    "report-batch-status": {
      attemptsMax: statusReportAttempts,
      perform: async ({ payload }: { payload: StatusPayload }, signal) => reportBatchStatus(parts, payload, signal).then(() => undefined),
      giveUp: giveUpStatus(parts),
    },
    "tidy-caches": { perform: async (_, signal) => tidyCaches(parts, signal) },
    "engine-leaves": {
      perform: async ({ payload: { name } }: { payload: { name: string } }, signal) => {
        while (parts.engines.runsOn(name).length > 0) await parts.clock.sleep(engineLeavesMs, signal);
        await parts.engines.forget(name, signal);
      },
    },
    "time-out": { perform: async ({ payload }: { payload: Payload }) => timeOut(parts, payload, false) },
    "queue-time-out": { perform: async ({ payload }: { payload: Payload }) => timeOut(parts, payload, true) },
  };
}

/** Brings a build to its end, then clears away what it used. */
async function perform(
  parts: CodebuildParts,
  { id, ...place }: Payload,
  signal: AbortSignal,
  work?: typeof runBuild,
): Promise<((tx: Transaction) => void) | undefined> {
  const run = openRun(parts, place, id, signal);
  if (!run) return undefined;
  try {
    if (work && !findKept(parts.journal, place, id)) {
      await work(run);
      if (signal.aborted) throw signal.reason;
    }
    // The environment of a failed build may stay for a while.
    if (work && findKept(parts.journal, place, id)) return (tx) => clearKept(tx, place, id);
    await clear(run);
    return (tx) => {
      deleteRun(tx, place, id);
      forgetKept(tx, place, id);
    };
  } finally {
    run.end();
  }
}

/** Unless it was removed meanwhile, in favour of a build. */
function clearKept(tx: Transaction, place: Place, id: string): void {
  const kept = findKept(tx, place, id);
  if (kept) clearAt(tx, place, id, kept.until);
}

/** A run that failed again and again for reasons of ours. What it used is cleared away by an effect of its own. */
function giveUp(tx: Transaction, parts: CodebuildParts, { id, ...place }: Payload, error: unknown): void {
  const why = error instanceof EngineError || error instanceof DiskFull ? error.message : "The server's log says more.";
  const message = `The build could not be run because of an internal error. ${why}`;
  const context = { statusCode: "INTERNAL_SERVICE_ERROR", message };
  advance(tx, place, id, { kind: "broke-down", status: "FAULT", context, at: tx.now }, parts.capacity);
  tx.enqueue({ service: "codebuild", kind: "clear", key: buildArn(place, id), payload: { ...place, id } });
}

/** Resolves without an end of its own: the state is written at once, so that the run can be woken. */
async function timeOut(parts: CodebuildParts, { id, ...place }: Payload, whileQueued: boolean): Promise<void> {
  parts.journal.transact((tx) => {
    const build = findBuild(tx, place, id);
    if (!build || (currentPhase(build.state).type === "QUEUED") !== whileQueued) return;
    advance(tx, place, id, { kind: "timed-out", at: tx.now }, parts.capacity);
  });
  parts.wakes.wake(buildArn(place, id));
}
