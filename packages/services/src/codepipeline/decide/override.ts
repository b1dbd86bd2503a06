/** OverrideStageCondition: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_OverrideStageCondition.html */
import type { Execution, PipelineState } from "../model.ts";
import { conditionFlowOf, conditionOf, end } from "./condition.ts";
import { isUnchanged } from "./retry.ts";
import {
  announcePipeline,
  announceStage,
  changeExecution,
  changeStage,
  executionOf,
  moveExecution,
  moveRun,
  runOf,
  type Turn,
} from "./turn.ts";

/** Only these two let a stage go on; the API knows no other. */
export type OverridableGate = "beforeEntry" | "onSuccess";
export type OverrideRefusal = "not latest" | "not overridable" | "busy";

/**
 * Why a condition of a stage cannot be overridden for an execution of the state, or undefined. It can while its rules run, and after it
 * failed until another execution enters the stage. One that skips the stage never can.
 */
export function refusalOfOverride(
  state: PipelineState,
  execution: Execution,
  stage: string,
  gate: OverridableGate,
): OverrideRefusal | undefined {
  const parallel = execution.mode === "PARALLEL";
  const flow = state.flows.get(parallel ? execution.version : state.version)?.stages.find(({ name }) => name === stage);
  const configured = flow && conditionFlowOf(flow, gate);
  if (!configured || configured.result === "SKIP") return "not overridable";
  if (!parallel && state.stages.get(stage)?.latest !== execution.id) return "not latest";
  if (execution.stage !== stage || !execution.run) return "not overridable";
  const status = conditionOf(execution.run, gate)?.status;
  if (status === "InProgress") return undefined;
  if (status === undefined && execution.run.status === "InProgress") return "busy";
  if (status !== "Failed" && status !== "Errored") return "not overridable";
  if (execution.run.status !== "Failed") return "not overridable";
  return isUnchanged(state, execution) ? undefined : "not overridable";
}

/** The rules that still run are abandoned, and the stage goes on; one that had failed is taken up again where it failed. */
export function override(turn: Turn, event: { executionId: string; gate: OverridableGate; by: string }): void {
  const { executionId: id, gate, by } = event;
  if (runOf(turn, id).status === "Failed") resume(turn, id);
  end(turn, id, gate, "Overridden", { overriddenBy: by });
  turn.agenda.push({ do: "proceed", executionId: id });
}

function resume(turn: Turn, id: string): void {
  const { mode, stage, version } = executionOf(turn, id);
  moveExecution(turn, id, "InProgress", { place: "inside", since: turn.now });
  changeExecution(turn, id, { version: mode === "PARALLEL" ? version : turn.version, statusSummary: undefined });
  if (mode !== "PARALLEL") changeStage(turn, stage, { lock: id });
  announcePipeline(turn, id, "RESUMED");
  moveRun(turn, id, "InProgress");
  announceStage(turn, id, "RESUMED");
}
