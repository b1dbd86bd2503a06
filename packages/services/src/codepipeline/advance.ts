/** One transaction of the orchestrator: read the state, decide, write what changed, announce it, and put the effects into the outbox. */
import type { Transaction } from "@towpath/journal";
import { decide } from "./decide/decide.ts";
import { newPipeline, withNewExecution } from "./decide/start.ts";
import { type Context, contextOf } from "./job/context.ts";
import { resolveInput } from "./job/resolve.ts";
import { type JobSeed, seedOf } from "./job/seed.ts";
import { withdrawJobs } from "./jobs/offer.ts";
import { abandonEffect, actionEffect, type Orchestration, serviceName } from "./orchestration.ts";
import { eventOf } from "./events.ts";
import type { Declaration } from "./declare/declaration.ts";
import type { Execution, Flow, PipelineEffect, PipelineEvent, PipelineState } from "./model.ts";
import { ActionFailed } from "./providers/provider.ts";
import { type ActionInput, inputOf } from "./store/actions.ts";
import { copyOrigin, type Origin, setOrigin } from "./store/executions.ts";
import { definitionOf } from "./store/definitions.ts";
import { loadState } from "./store/load.ts";
import { insertPipeline, insertVersion, type Pipeline } from "./store/pipelines.ts";
import { saveState } from "./store/save.ts";
import { recordWaits } from "./timeline/record-waits.ts";

/** A pipeline's rows, with its first version. */
export function install(tx: Transaction, parts: Orchestration, pipeline: Pipeline, declaration: Declaration): void {
  insertPipeline(tx, pipeline);
  insertVersion(tx, pipeline.id, declaration);
  const state = newPipeline(pipeline.mode, definitionOf(tx, parts.definitions, pipeline.id, 1)?.flow as Flow);
  saveState(tx, pipeline.id, { ...state, stages: new Map() }, { state, left: [] });
}

/** Applies an event that happens to an existing pipeline; `focus` is the execution it concerns. */
export function advance(tx: Transaction, parts: Orchestration, pipeline: Pipeline, event: PipelineEvent): PipelineState {
  const focus = "executionId" in event ? event.executionId : undefined;
  return apply(tx, parts, pipeline, loadState(tx, parts.definitions, pipeline, focus), event);
}

/** Starts an execution. The caller has checked the limits. */
export function start(tx: Transaction, parts: Orchestration, pipeline: Pipeline, origin: Origin): string {
  return create(tx, parts, pipeline, origin, (executionId) => ({ kind: "ExecutionStarted", executionId }));
}

/** An execution that cannot begin: it is recorded, and has failed. */
export function refuse(tx: Transaction, parts: Orchestration, pipeline: Pipeline, origin: Origin, reason: string): string {
  return create(tx, parts, pipeline, origin, (executionId) => ({ kind: "ExecutionRefused", executionId, reason }));
}

function create(tx: Transaction, parts: Orchestration, pipeline: Pipeline, origin: Origin, event: (id: string) => PipelineEvent): string {
  const id = parts.ids.uuid();
  const before = loadState(tx, parts.definitions, pipeline);
  const ready = withNewExecution(before, id, tx.now);
  saveState(tx, pipeline.id, before, { state: ready, left: [] });
  setOrigin(tx, id, origin);
  apply(tx, parts, pipeline, ready, event(id));
  return id;
}

/** `before` must be what the rows say. */
function apply(tx: Transaction, parts: Orchestration, pipeline: Pipeline, before: PipelineState, event: PipelineEvent): PipelineState {
  const decision = decide(before, event, tx.now, () => parts.ids.uuid());
  recordWaits(tx, before, decision.state);
  saveState(tx, pipeline.id, before, decision);
  for (const execution of decision.state.executions.values())
    if (execution.rollbackTarget !== undefined && !before.executions.has(execution.id)) inherit(tx, execution, execution.rollbackTarget);
  for (const effect of decision.effects) carryOut(tx, parts, pipeline, { state: decision.state, effect });
  return decision.state;
}

const inherit = (tx: Transaction, { id }: Execution, target: string): void => copyOrigin(tx, id, target);

function carryOut(
  tx: Transaction,
  parts: Orchestration,
  pipeline: Pipeline,
  { state, effect }: { state: PipelineState; effect: PipelineEffect },
): void {
  switch (effect.kind) {
    case "Announce":
      return void tx.emit(
        eventOf(tx, { ...pipeline, definitionAt: (version) => definitionOf(tx, parts.definitions, pipeline.id, version) }, state, effect),
      );
    case "StartAction":
      return tx.enqueue(actionEffect(effect.actionId));
    case "AbandonAction":
      return abandonAction(tx, parts, effect.actionId);
    case "StartRule":
      return tx.enqueue(actionEffect(effect.ruleId));
    case "AbandonRule":
      return abandonAction(tx, parts, effect.ruleId);
  }
}

/**
 * Ends the provider's work of an action or a rule, from what is known of it now. Of one whose provider was about to begin, or had tried,
 * nothing is known; and the process may die before it is.
 */
export function abandonAction(tx: Transaction, { definitions, beginning }: Orchestration, actionId: string): void {
  const tries = "SELECT attempts FROM journal_outbox WHERE service = ? AND kind = 'action' AND key = ?";
  const attempts = tx.one<{ attempts: number }>(tries, serviceName, actionId)?.attempts ?? 0;
  tx.cancel(serviceName, "action", actionId);
  withdrawJobs(tx, actionId);
  const context = contextOf(tx, definitions, actionId);
  const input = context && inputOf(context.row);
  if (input) tx.enqueue(abandonEffect(seedOf(context, input, context.row.deadline ?? tx.now)));
  else if (context && (beginning.has(actionId) || attempts > 0)) {
    const resolved = inputIfAny(tx, context);
    if (!resolved) return;
    const seed: JobSeed = { ...seedOf(context, resolved, tx.now), perhapsBegun: true };
    tx.enqueue(abandonEffect(seed));
  }
}

/** Undefined for an action that could not be begun at all. */
function inputIfAny(tx: Transaction, context: Context): ActionInput | undefined {
  try {
    return resolveInput(tx, context);
  } catch (error) {
    if (error instanceof ActionFailed) return undefined;
    throw error;
  }
}
