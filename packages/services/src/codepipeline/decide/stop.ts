/** StopPipelineExecution: https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-stop.html */
import type { Execution } from "../model.ts";
import { endConditions } from "./condition.ts";
import {
  announcePipeline,
  announceStage,
  changeExecution,
  executionOf,
  moveAction,
  moveExecution,
  moveRun,
  runOf,
  type Turn,
} from "./turn.ts";

export type StopRefusal = "not stoppable" | "already stopping";

/** A stop that waits may be followed by one that abandons, not by the same again. */
export function refusalOfStop(execution: Execution, abandon: boolean): StopRefusal | undefined {
  if (execution.status === "InProgress") return undefined;
  if (execution.status !== "Stopping") return "not stoppable";
  return abandon && execution.stop?.kind === "wait" ? undefined : "already stopping";
}

/**
 * In front of a stage it stops at once; inside one, when no action runs any more: by itself, or because it is abandoned. Rules only look
 * whether the execution may go on, so they are not waited for.
 */
export function stop(turn: Turn, event: { executionId: string; abandon: boolean; reason?: string }): void {
  const { executionId: id, abandon, reason } = event;
  const { status, place } = executionOf(turn, id);
  const kind = abandon ? "abandon" : "wait";
  changeExecution(turn, id, {
    stop: { kind, ...(reason !== undefined && { reason }) },
    ...(reason !== undefined && { statusSummary: reason }),
  });
  if (status === "InProgress") {
    moveExecution(turn, id, "Stopping");
    announcePipeline(turn, id, "STOPPING");
    if (place === "inside") {
      moveRun(turn, id, "Stopping");
      announceStage(turn, id, "STOPPING");
    }
  }
  if (place === "inbound") {
    moveExecution(turn, id, "Stopped");
    announcePipeline(turn, id, "STOPPED");
    return;
  }
  endConditions(turn, id, abandon ? "Abandoned" : "Cancelled");
  if (abandon) abandonActions(turn, id);
  turn.agenda.push({ do: "proceed", executionId: id });
}

function abandonActions(turn: Turn, id: string): void {
  for (const action of runOf(turn, id).actions) {
    if (action.status !== "InProgress") continue;
    moveAction(turn, id, action.id, "Abandoned");
    turn.effects.push({ kind: "AbandonAction", executionId: id, actionId: action.id });
  }
}
