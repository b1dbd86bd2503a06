/** Performs the outbox rows: takes actions and rules up with their providers, and ends the work of those that were abandoned. */
import type { Effect, EffectKind, Transaction } from "@towpath/journal";
import { abandonAction, advance } from "./advance.ts";
import { actionAttemptsMax, minuteMs } from "./limits.ts";
import { abandonEffect, actionEffect, serviceName } from "./orchestration.ts";
import { contextOf, type Context } from "./job/context.ts";
import { jobOf, type WorkParts } from "./job/job.ts";
import { type JobSeed, seedOf } from "./job/seed.ts";
import { resolveInput } from "./job/resolve.ts";
import { endOf, judged, type Worker, workerOf } from "./job/worker.ts";
import { offerJob, withdrawJobs } from "./jobs/offer.ts";
import type { Catalogue } from "./providers/catalogue.ts";
import { ActionFailed, type Job, type Outcome } from "./providers/provider.ts";
import { failureOf } from "./providers/refusals.ts";
import { type ActionInput, type ActionResult, findAction, inputOf, setInput, setProgress, setResult } from "./store/actions.ts";
import { addRevision } from "./store/executions.ts";
import { pipelineById } from "./store/pipelines.ts";

type Commit = (tx: Transaction) => void;

export function effectKinds(parts: WorkParts & { catalogue: Catalogue }): Record<string, EffectKind> {
  return {
    action: {
      perform: (effect: Effect, signal) => takeUp(parts, effect.key, signal),
      sharesFlush: true,
      attemptsMax: actionAttemptsMax,
      giveUp: (tx, { key }, error) => {
        // What it began would otherwise go on without anybody who waits for it.
        abandonAction(tx, parts, key);
        const reason = error instanceof Error ? error.message : String(error);
        finish(tx, parts, key, failed("SystemUnavailable", `It could not be carried out: ${reason}`));
      },
    },
    abandon: {
      perform: (effect: Effect<JobSeed>, signal) => abandon(parts, effect.payload, signal),
      sharesFlush: true,
      attemptsMax: actionAttemptsMax,
    },
  };
}

const failed = (code: string, message: string): ActionResult => ({ status: "Failed", error: { code, message } });

/** One look at a running action or rule. What it comes to is committed together with the outbox row that asked for it. */
async function takeUp(parts: WorkParts & { catalogue: Catalogue }, actionId: string, signal: AbortSignal): Promise<Commit | void> {
  const context = contextOf(parts.journal, parts.definitions, actionId);
  if (!context || context.row.status !== "InProgress") return undefined;
  const provider = workerOf(parts, context.pipeline, context.action);
  let input: ActionInput | undefined;
  try {
    input = inputOf(context.row) ?? resolveInput(parts.journal, context);
    if (!provider) throw new ActionFailed("ConfigurationError", `The provider of '${context.action.name}' is no longer available.`);
    const seed = seedOf(context, input, deadlineOf(provider, context, input));
    const outcome = await step(parts, provider, jobOf(parts, seed), context, signal);
    const { wakes } = context.row;
    return (tx) => {
      keep(tx, parts, { input: input as ActionInput, seed, outcome, wakes });
      parts.beginning.delete(actionId);
    };
  } catch (error) {
    const failure = signal.aborted ? undefined : failureOf(error);
    if (!failure) throw error;
    const { externalExecutionId, ...details } = failure;
    return (tx) => {
      parts.beginning.delete(actionId);
      if (input) setInput(tx, actionId, input);
      finish(tx, parts, actionId, { status: "Failed", error: details, ...(externalExecutionId !== undefined && { externalExecutionId }) });
    };
  }
}

function deadlineOf(provider: Worker, { row, action }: Context, input: ActionInput): number {
  return row.deadline ?? row.started + provider.timeoutMinutes({ ...action, configuration: input.resolvedConfiguration }) * minuteMs;
}

/** Starts it, or looks how it is; whoever is past the deadline is ended. */
async function step({ beginning }: WorkParts, provider: Worker, job: Job, { row, action }: Context, signal: AbortSignal): Promise<Outcome> {
  const started = row.deadline !== null;
  if (started && job.now >= job.deadline) {
    await provider.abandon?.(job, signal);
    const message =
      provider.timedOut ??
      `${row.gate === null ? "Action" : "Rule"} ${job.actionName} did not end within ${provider.timeoutMinutes(action)} minutes.`;
    return { done: { ...failed("JobFailed", message), overdue: true } };
  }
  if (!started) {
    beginning.add(job.actionExecutionId);
    return provider.start(job, signal);
  }
  return provider.look ? provider.look(job, signal) : { waiting: {} };
}

interface Looked {
  input: ActionInput;
  seed: JobSeed;
  outcome: Outcome;
  /** How often it had been woken when it was looked at. */
  wakes: number;
}

/** An action that was abandoned while its provider began is abandoned again, now that it is known what was begun. */
function keep(tx: Transaction, parts: WorkParts, { input, seed, outcome, wakes }: Looked): void {
  const { actionExecutionId: actionId, deadline } = seed;
  const row = findAction(tx, actionId);
  if (row?.status !== "InProgress") {
    if ("waiting" in outcome) {
      const begun: JobSeed = { ...seed, memo: outcome.waiting.memo ?? seed.memo };
      tx.enqueue(abandonEffect(begun));
    }
    return;
  }
  setInput(tx, actionId, input);
  if ("waiting" in outcome) {
    setProgress(tx, actionId, { ...outcome.waiting, deadline });
    // The row that is being performed is replaced, so it stays and comes up again.
    // What happened since it was looked at, or before its wake was known, would be missed: then it is looked at again at once.
    const missed = row.wakes !== wakes || (outcome.waiting.wake ?? row.wake) !== row.wake;
    tx.enqueue(actionEffect(actionId, missed ? tx.now : Math.min(outcome.lookAt ?? deadline, deadline)));
    if (outcome.offer) offerJob(tx, parts, row.pipeline_id, seed, outcome.offer);
    parts.crash.at(row.gate === null ? "pipeline-action-started" : "pipeline-rule-started");
    return;
  }
  if (outcome.revision) addRevision(tx, seed.pipelineExecutionId, { ...outcome.revision, actionName: seed.action.name });
  finish(tx, parts, actionId, outcome.done);
}

/** The end of an action or a rule, unless it was abandoned meanwhile. Also how PutApprovalResult ends an approval. */
export function finish(tx: Transaction, parts: WorkParts, actionId: string, result: ActionResult): void {
  const row = findAction(tx, actionId);
  const pipeline = row && pipelineById(tx, row.pipeline_id);
  if (!row || !pipeline || row.status !== "InProgress") return;
  const known = judged(tx, parts, row, result);
  setResult(tx, actionId, known);
  tx.cancel(serviceName, "action", actionId);
  withdrawJobs(tx, actionId);
  advance(tx, parts, pipeline, endOf(row, known));
  parts.crash.at(row.gate === null ? "pipeline-action-finished" : "pipeline-rule-finished");
}

/** What may have been begun is found as after a crash: by beginning it, which finds before it makes. */
async function found(parts: WorkParts, provider: Worker, seed: JobSeed, signal: AbortSignal): Promise<JobSeed> {
  const outcome = await provider.start(jobOf(parts, seed), signal);
  return "waiting" in outcome ? { ...seed, memo: outcome.waiting.memo ?? seed.memo } : seed;
}

async function abandon(parts: WorkParts & { catalogue: Catalogue }, seed: JobSeed, signal: AbortSignal): Promise<void> {
  const provider = workerOf(parts, seed, seed.action);
  if (!provider?.abandon) return;
  try {
    await provider.abandon(
      jobOf(parts, seed.perhapsBegun && provider.startFinds ? await found(parts, provider, seed, signal) : seed),
      signal,
    );
  } catch (error) {
    // What refuses to be ended, or ended by itself, is left alone.
    if (!failureOf(error)) throw error;
  }
}
