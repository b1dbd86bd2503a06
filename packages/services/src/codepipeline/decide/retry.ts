/** RetryStageExecution: https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html */
import type { RetryTrigger } from "@aws-sdk/client-codepipeline";
import type { Execution, PipelineState, StageRun } from "../model.ts";
import { lets } from "./condition.ts";
import {
  announcePipeline,
  announceStage,
  changeExecution,
  changeRun,
  changeStage,
  executionOf,
  moveExecution,
  moveRun,
  runOf,
  type Turn,
} from "./turn.ts";

type RetryMode = "FAILED_ACTIONS" | "ALL_ACTIONS";
export type RetryRefusal = "not latest" | "not retryable" | "busy";

/** Why a stage cannot be retried for an execution of the state, or undefined. */
export function refusalOfRetry(state: PipelineState, execution: Execution, stage: string, retryMode: RetryMode): RetryRefusal | undefined {
  if (execution.mode !== "PARALLEL" && state.stages.get(stage)?.latest !== execution.id) return "not latest";
  if (execution.stage !== stage || !execution.run) return "not retryable";
  if (!isUnchanged(state, execution)) return "not retryable";
  return refusalByStatus(execution, execution.run, retryMode);
}

/**
 * Whether an execution can go on under the current version. The mode belongs to the structure, as an execution of one mode cannot follow
 * the rules of another; in PARALLEL mode it keeps the declaration it started with.
 */
export const isUnchanged = (state: PipelineState, { mode, version }: Execution): boolean =>
  mode === "PARALLEL" || (mode === state.mode && structureOf(state, version) === structureOf(state, state.version));

const structureOf = (state: PipelineState, version: number) => state.flows.get(version)?.fingerprint;

/** Failed actions may be retried while their siblings still run; a whole stage only when nothing does, and neither while rules run. */
function refusalByStatus(execution: Execution, run: StageRun, retryMode: RetryMode): RetryRefusal | undefined {
  if (run.status === "Failed" || run.status === "Stopped") return undefined;
  if (run.status !== "InProgress" || execution.stop) return "not retryable";
  if (retryMode === "ALL_ACTIONS" || run.conditions.some(({ status }) => status === "InProgress")) return "busy";
  return run.actions.some(({ status }) => status === "Failed") ? undefined : "busy";
}

/**
 * The same execution goes into the stage again, under the current version, whose structure is the same; in PARALLEL mode it keeps the
 * declaration it started with.
 */
export function retry(turn: Turn, { executionId: id, retryMode }: { executionId: string; retryMode: RetryMode }): void {
  const { status, mode, stage, attempt, version } = executionOf(turn, id);
  if (status !== "InProgress") moveExecution(turn, id, "InProgress", { place: "inside", since: turn.now });
  changeExecution(turn, id, {
    version: mode === "PARALLEL" ? version : turn.version,
    attempt: attempt + 1,
    stop: undefined,
    statusSummary: undefined,
  });
  if (mode !== "PARALLEL") changeStage(turn, stage, { lock: id });
  announcePipeline(turn, id, "RESUMED");
  runAgain(turn, id, retryMode, "ManualStageRetry");
}

/**
 * Takes out what is to be repeated, so that it begins again in its turn, and goes on. The conditions at the exits are looked at again; the
 * one at the entry only when it did not let the execution in, or when the whole stage begins anew.
 */
export function runAgain(turn: Turn, id: string, retryMode: RetryMode, trigger: RetryTrigger): void {
  const run = runOf(turn, id);
  // What is taken out may have ended in this very decision.
  turn.left.push({ executionId: id, run });
  const kept = retryMode === "ALL_ACTIONS" ? [] : run.actions.filter(({ status }) => status === "Succeeded" || status === "InProgress");
  if (run.status !== "InProgress") moveRun(turn, id, "InProgress");
  changeRun(turn, id, {
    actions: kept,
    conditions:
      retryMode === "ALL_ACTIONS" ? [] : run.conditions.filter((condition) => condition.gate === "beforeEntry" && lets(condition)),
    latestRetryTrigger: trigger,
    lastRetryAt: turn.now,
    autoAttempts: run.autoAttempts + (trigger === "AutomatedStageRetry" ? 1 : 0),
    manualAttempts: run.manualAttempts + (trigger === "ManualStageRetry" ? 1 : 0),
  });
  announceStage(turn, id, "RESUMED");
  turn.agenda.push({ do: "proceed", executionId: id });
}
