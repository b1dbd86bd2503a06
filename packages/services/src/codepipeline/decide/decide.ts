/** The orchestrator's one function: what a pipeline's state becomes by an event, and what is to be done for it. */
import type { PipelineEffect, PipelineEvent, PipelineState } from "../model.ts";
import { admit, arrive } from "./arrive.ts";
import { finishRule } from "./condition.ts";
import { override } from "./override.ts";
import { rollBack } from "./rollback.ts";
import { retry } from "./retry.ts";
import { finishAction, proceed } from "./stage.ts";
import { stop } from "./stop.ts";
import { changeTransition } from "./transition.ts";
import { announcePipeline, beginTurn, endTurn, executionOf, type LeftRun, moveExecution, type Step, type Turn } from "./turn.ts";
import { update } from "./update.ts";

export interface Decision {
  state: PipelineState;
  effects: readonly PipelineEffect[];
  /** Ended runs that the state no longer has: of stages that their executions have left, and those that are repeated. In order. */
  left: readonly LeftRun[];
}

/**
 * Pure: the same state, event, instant and identifiers give the same decision. Throws AssertionError for an event that cannot happen in
 * this state; what a caller may ask for is checked before by `refusal…` functions of the topic.
 */
export function decide(state: PipelineState, event: PipelineEvent, now: number, newId: () => string): Decision {
  const turn = beginTurn(state, now, newId);
  apply(turn, event);
  for (let step = turn.agenda.shift(); step; step = turn.agenda.shift()) take(turn, step);
  return { state: endTurn(turn), effects: turn.effects, left: turn.left };
}

function take(turn: Turn, step: Step): void {
  switch (step.do) {
    case "arrive":
      return arrive(turn, step.executionId, step.stage);
    case "proceed":
      return proceed(turn, step.executionId);
    case "admit":
      return admit(turn, step.stage);
  }
}

function apply(turn: Turn, event: PipelineEvent): void {
  switch (event.kind) {
    case "ExecutionStarted":
      announcePipeline(turn, event.executionId, "STARTED");
      return arrive(turn, event.executionId, executionOf(turn, event.executionId).stage);
    case "ExecutionRefused":
      announcePipeline(turn, event.executionId, "STARTED");
      moveExecution(turn, event.executionId, "Failed", { place: "ended", statusSummary: event.reason });
      return announcePipeline(turn, event.executionId, "FAILED");
    case "ActionFinished":
      return finishAction(turn, event);
    case "RuleFinished":
      return finishRule(turn, event);
    case "ConditionOverridden":
      return override(turn, event);
    case "StopRequested":
      return stop(turn, event);
    case "RetryRequested":
      return retry(turn, event);
    case "RollbackRequested":
      return rollBack(turn, { ...event, id: event.executionId });
    case "TransitionChanged":
      return changeTransition(turn, event);
    case "PipelineUpdated":
      return update(turn, event);
  }
}
