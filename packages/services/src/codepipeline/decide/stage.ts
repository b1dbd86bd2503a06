/**
 * Inside a stage: its entry condition, groups of actions in ascending runOrder, the condition at its exit, and how it comes to its end.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 */
import type { Execution, Gate, StageRun } from "../model.ts";
import { conditionFlowOf, conditionOf, look } from "./condition.ts";
import { runAgain } from "./retry.ts";
import { rollBack } from "./rollback.ts";
import {
  actionsAtOnce,
  announcePipeline,
  announceStage,
  changeRun,
  changeStage,
  executionOf,
  flowOf,
  moveAction,
  moveExecution,
  moveRun,
  runOf,
  stageFlowOf,
  type Turn,
} from "./turn.ts";

export function finishAction(turn: Turn, event: { executionId: string; actionId: string; status: "Succeeded" | "Failed" }): void {
  moveAction(turn, event.executionId, event.actionId, event.status);
  turn.agenda.push({ do: "proceed", executionId: event.executionId });
}

/**
 * Takes the next step of the stage an execution is in, whatever happened before: to be called after every change inside it. When one
 * action failed, its siblings finish and later groups do not start; when the execution is to stop, nothing starts any more.
 */
export function proceed(turn: Turn, id: string): void {
  const execution = executionOf(turn, id);
  const { actions } = runOf(turn, id);
  const running = actions.filter(({ status }) => status === "InProgress").length;
  if (execution.stop) return running > 0 ? undefined : endEarly(turn, execution);
  if (!entered(turn, execution)) return;
  if (actions.some(({ status }) => status === "Failed" || status === "Abandoned"))
    return running > 0 ? undefined : afterFailure(turn, execution);
  const next = nextActions(turn, execution, running);
  if (next === "all succeeded") return afterSuccess(turn, execution);
  for (const name of next) startAction(turn, id, name);
}

/** Whether the entry condition lets the actions begin. A stage is skipped only when a rule said so, not when one could not be looked at. */
function entered(turn: Turn, execution: Execution): boolean {
  const verdict = look(turn, execution.id, "beforeEntry");
  if (verdict === "passed" || verdict === "pending") return verdict === "passed";
  if (verdict === "failed" && resultOf(turn, execution, "beforeEntry") === "SKIP") goOn(turn, execution, "Skipped");
  else
    fail(turn, execution, {
      because: `the entry condition was not met (${failedRules(turn, execution, "beforeEntry")})`,
      rollsBack: false,
    });
  return false;
}

const resultOf = (turn: Turn, execution: Execution, gate: Gate) => conditionFlowOf(stageFlowOf(turn, execution), gate)?.result;

/** The actions of the current group that have not begun yet, as many as may run at once; none while the group is busy. */
function nextActions(turn: Turn, execution: Execution, running: number): readonly string[] | "all succeeded" {
  const { actions } = runOf(turn, execution.id);
  const statuses = new Map(actions.map(({ name, status }) => [name, status]));
  const group = stageFlowOf(turn, execution).groups.find((names) => names.some((name) => statuses.get(name) !== "Succeeded"));
  if (!group) return "all succeeded";
  return group.filter((name) => !statuses.has(name)).slice(0, actionsAtOnce(execution) - running);
}

function startAction(turn: Turn, id: string, name: string): void {
  const actionId = turn.newId();
  const { actions, stage } = runOf(turn, id);
  const action = { id: actionId, name, status: "InProgress" as const, startedAt: turn.now, updatedAt: turn.now };
  changeRun(turn, id, { actions: [...actions, action] });
  turn.effects.push({ kind: "StartAction", executionId: id, actionId });
  turn.effects.push({ kind: "Announce", level: "action", state: "STARTED", executionId: id, stage, actionId });
}

function afterSuccess(turn: Turn, execution: Execution): void {
  const verdict = look(turn, execution.id, "onSuccess");
  if (verdict === "pending") return;
  if (verdict === "passed") return goOn(turn, execution, "Succeeded");
  const rollsBack = resultOf(turn, execution, "onSuccess") === "ROLLBACK";
  fail(turn, execution, { because: `the success condition was not met (${failedRules(turn, execution, "onSuccess")})`, rollsBack });
}

/** The lock is given up before the next stage is reached, so that a stage is free for the next one while its last guest waits ahead. */
function goOn(turn: Turn, execution: Execution, as: "Succeeded" | "Skipped"): void {
  moveRun(turn, execution.id, as);
  announceStage(turn, execution.id, as === "Succeeded" ? "SUCCEEDED" : "SKIPPED");
  unlock(turn, execution);
  if (as === "Succeeded" && execution.type === "STANDARD" && execution.mode !== "PARALLEL")
    changeStage(turn, execution.stage, { lastSucceeded: { executionId: execution.id, version: execution.version } });
  const { stages } = flowOf(turn, execution);
  const next = stages[stages.findIndex(({ name }) => name === execution.stage) + 1]?.name;
  // A rollback runs the one stage it was asked for.
  if (next === undefined || execution.type === "ROLLBACK") {
    moveExecution(turn, execution.id, "Succeeded", { place: "ended" });
    announcePipeline(turn, execution.id, "SUCCEEDED");
  } else turn.agenda.push({ do: "arrive", executionId: execution.id, stage: next });
  admitNext(turn, execution);
}

/**
 * Actions failed, and nothing runs any more. While the rules of a failure condition run the stage stays locked, so that a rollback goes in
 * before whoever waits. A condition that was not met has a result of its own: this is for actions only.
 */
function afterFailure(turn: Turn, execution: Execution): void {
  const { onFailure } = stageFlowOf(turn, execution);
  const run = runOf(turn, execution.id);
  if (onFailure?.result === "RETRY" && run.autoAttempts === 0) return retryByItself(turn, execution, onFailure.retryMode);
  const verdict = look(turn, execution.id, "onFailure");
  if (verdict === "pending") return;
  fail(turn, execution, { because: failedActions(run), rollsBack: onFailure?.result === "ROLLBACK" && verdict === "passed" });
}

const failedRules = (turn: Turn, { id }: Execution, gate: Gate): string =>
  (conditionOf(runOf(turn, id), gate)?.rules ?? []).flatMap(({ name, status }) => (status === "Failed" ? [name] : [])).join(", ");

const failedActions = ({ actions }: StageRun): string =>
  actions.flatMap(({ name, status }) => (status === "Failed" ? [name] : [])).join(", ");

function fail(turn: Turn, execution: Execution, { because, rollsBack }: { because: string; rollsBack: boolean }): void {
  moveRun(turn, execution.id, "Failed");
  announceStage(turn, execution.id, "FAILED");
  moveExecution(turn, execution.id, "Failed", { place: "ended", statusSummary: `Stage ${execution.stage} failed: ${because}.` });
  announcePipeline(turn, execution.id, "FAILED");
  unlock(turn, execution);
  if (rollsBack && execution.type === "STANDARD") rollBackByItself(turn, execution);
  admitNext(turn, execution);
}

/** One attempt, under the same lock. */
function retryByItself(turn: Turn, execution: Execution, retryMode: "FAILED_ACTIONS" | "ALL_ACTIONS"): void {
  moveRun(turn, execution.id, "Failed");
  announceStage(turn, execution.id, "FAILED");
  runAgain(turn, execution.id, retryMode, "AutomatedStageRetry");
}

/** Goes to the last execution that succeeded in this stage under the current version; without one, and in the source stage, it stays failed. */
function rollBackByItself(turn: Turn, execution: Execution): void {
  const target = turn.stages.get(execution.stage)?.lastSucceeded;
  const isSource = flowOf(turn, execution).stages[0]?.name === execution.stage;
  if (!target || target.version !== turn.version || execution.mode === "PARALLEL" || isSource) return;
  rollBack(turn, {
    id: turn.newId(),
    stage: execution.stage,
    targetExecutionId: target.executionId,
    trigger: { triggerType: "AutomatedRollback", triggerDetail: execution.id },
  });
}

/** An execution that is to stop has nothing running any more. */
function endEarly(turn: Turn, execution: Execution): void {
  if (execution.stop?.kind === "cancel") {
    moveRun(turn, execution.id, "Cancelled");
    announceStage(turn, execution.id, "CANCELED");
    cancelExecution(turn, execution.id);
  } else {
    moveRun(turn, execution.id, "Stopped");
    announceStage(turn, execution.id, "STOPPED");
    moveExecution(turn, execution.id, "Stopped", { place: "ended" });
    announcePipeline(turn, execution.id, "STOPPED");
  }
  unlock(turn, execution);
  admitNext(turn, execution);
}

export function cancelExecution(turn: Turn, id: string): void {
  moveExecution(turn, id, "Cancelled", { place: "ended", statusSummary: "Cancelled because the pipeline was updated." });
  announcePipeline(turn, id, "CANCELED");
}

function unlock(turn: Turn, execution: Execution): void {
  if (turn.stages.get(execution.stage)?.lock === execution.id) changeStage(turn, execution.stage, { lock: undefined });
}

function admitNext(turn: Turn, execution: Execution): void {
  if (execution.mode !== "PARALLEL") turn.agenda.push({ do: "admit", stage: execution.stage });
}
