/** One transaction of the orchestrator: read the state, decide, write what changed, announce it, and put the effects into the outbox. */
import type { Clock, Ids, Journal, Transaction } from "@towpath/journal";
import { decide } from "./decide/decide.ts";
import { newPipeline, withNewExecution } from "./decide/start.ts";
import { eventOf } from "./events.ts";
import type { Declaration } from "./declare/declaration.ts";
import type { Execution, Flow, PipelineEffect, PipelineEvent, PipelineState } from "./model.ts";
import { copyOrigin, type Origin, setOrigin } from "./store/executions.ts";
import { definitionOf, type Definitions } from "./store/definitions.ts";
import { loadState } from "./store/load.ts";
import { insertPipeline, insertVersion, type Pipeline } from "./store/pipelines.ts";
import { saveState } from "./store/save.ts";

/** What the orchestrator's own transactions need. */
export interface Orchestration {
  journal: Journal;
  clock: Clock;
  ids: Ids;
  definitions: Definitions;
}

export const serviceName = "codepipeline";

/** The outbox keeps one row for each running action: it is performed when it starts, when it is woken, and at its deadlines. */
export const actionEffect = (actionId: string, notBefore?: number) => ({
  service: serviceName,
  kind: "action",
  key: actionId,
  ...(notBefore !== undefined && { notBefore }),
});

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
  const id = parts.ids.uuid();
  const before = loadState(tx, parts.definitions, pipeline);
  const ready = withNewExecution(before, id, tx.now);
  saveState(tx, pipeline.id, before, { state: ready, left: [] });
  setOrigin(tx, id, origin);
  apply(tx, parts, pipeline, ready, { kind: "ExecutionStarted", executionId: id });
  return id;
}

/** `before` must be what the rows say. */
function apply(tx: Transaction, parts: Orchestration, pipeline: Pipeline, before: PipelineState, event: PipelineEvent): PipelineState {
  const decision = decide(before, event, tx.now, () => parts.ids.uuid());
  saveState(tx, pipeline.id, before, decision);
  for (const execution of decision.state.executions.values())
    if (execution.rollbackTarget !== undefined && !before.executions.has(execution.id)) inherit(tx, execution, execution.rollbackTarget);
  for (const effect of decision.effects) carryOut(tx, parts, pipeline, { state: decision.state, effect });
  return decision.state;
}

const inherit = (tx: Transaction, { id }: Execution, target: string): void => copyOrigin(tx, id, target);

function carryOut(
  tx: Transaction,
  { definitions }: Orchestration,
  pipeline: Pipeline,
  { state, effect }: { state: PipelineState; effect: PipelineEffect },
): void {
  switch (effect.kind) {
    case "Announce":
      return tx.emit(
        eventOf(tx, { ...pipeline, definitionAt: (version) => definitionOf(tx, definitions, pipeline.id, version) }, state, effect),
      );
    case "StartAction":
      return tx.enqueue(actionEffect(effect.actionId));
    case "AbandonAction":
      tx.cancel(serviceName, "action", effect.actionId);
      return tx.enqueue({ service: serviceName, kind: "abandon", key: effect.actionId });
  }
}
