/** What may be done with pipelines, their stages, transitions and executions, and why not. The server has the last word. */
import type { Board, BoardStage, Gate } from "../pipeline/board.ts";
import { type ActionTable, unless } from "./verdict.ts";

export interface ExecutionFacts {
  readonly status: string | undefined;
}

const ended = ({ status }: ExecutionFacts): string | false =>
  status === undefined ? "There is no execution." : !isActive(status) && `The execution has ended: ${status}.`;

export const isActive = (status: string | undefined): boolean => status === "InProgress" || status === "Stopping";

export const executionActions: ActionTable<ExecutionFacts, "stop" | "abandon"> = {
  stop: (execution) =>
    unless(ended(execution), execution.status === "Stopping" && "The execution is stopping; to end it at once, abandon its actions."),
  abandon: (execution) => unless(ended(execution)),
};

export interface StageFacts {
  readonly stage: BoardStage;
  readonly mode: Board["mode"];
}

const notLatest = ({ stage }: StageFacts): string | false => {
  if (stage.latest === undefined) return "No execution has been in this stage under this version.";
  return stage.isLeft && "Another execution has entered the stage since.";
};

const nothingToRetry = ({ stage }: StageFacts): string | false => {
  switch (stage.latest?.status) {
    case "Failed":
    case "Stopped":
    case "InProgress":
      return false;
    case "Skipped":
      return "The stage was skipped.";
    case "Stopping":
      return "The execution is stopping.";
    default:
      return `The execution left the stage: ${stage.latest?.status ?? "not started"}.`;
  }
};

const isBusy = ({ stage }: StageFacts) => stage.latest?.status === "InProgress";
const hasRunningRules = ({ stage }: StageFacts) => stage.gates.some(({ status }) => status === "InProgress");
const hasFailedActions = ({ stage }: StageFacts) => actionsOf(stage).some(({ status }) => status === "Failed");

export const actionsOf = (stage: BoardStage) => stage.rows.flatMap(({ actions }) => actions);

const notOverridable = (facts: StageFacts, gate: Gate["gate"]): string | false => {
  const found = facts.stage.gates.find((one) => one.gate === gate);
  if (found === undefined) return "The stage has no such condition.";
  if (found.result === "SKIP") return "A condition that skips the stage cannot be overridden.";
  if (found.status === "InProgress") return false;
  if (found.status !== "Failed" && found.status !== "Errored") return "The condition does not hold the stage up.";
  return facts.stage.latest?.status !== "Failed" && "The execution has left the stage.";
};

export const stageActions: ActionTable<StageFacts, "retryFailed" | "retryAll" | "rollback" | "overrideEntry" | "overrideSuccess"> = {
  retryFailed: (facts) =>
    unless(
      notLatest(facts),
      nothingToRetry(facts),
      isBusy(facts) && hasRunningRules(facts) && "The rules of a condition are running.",
      isBusy(facts) && !hasFailedActions(facts) && "The stage is running and no action of it has failed.",
    ),
  retryAll: (facts) =>
    unless(notLatest(facts), nothingToRetry(facts), isBusy(facts) && "The stage is running; a whole stage is retried when nothing runs."),
  rollback: (facts) =>
    unless(
      facts.mode === "PARALLEL" && "There is no rollback in PARALLEL mode.",
      facts.stage.index === 0 && "A source stage cannot be rolled back.",
      facts.stage.latest === undefined && "No execution has been in this stage.",
      facts.stage.isLeft && "Another execution has entered the stage since: roll back from the pipeline's own screen.",
      facts.stage.latest?.status === "Skipped" && "The stage was skipped.",
      isActive(facts.stage.latest?.status) && "An execution is in the stage: wait until it leaves, or stop it.",
    ),
  overrideEntry: (facts) => unless(notLatest(facts), notOverridable(facts, "beforeEntry")),
  overrideSuccess: (facts) => unless(notLatest(facts), notOverridable(facts, "onSuccess")),
};

export const transitionActions: ActionTable<StageFacts, "enable" | "disable"> = {
  enable: ({ stage }) =>
    unless(stage.index === 0 && "Nothing comes before the first stage.", stage.transition.isEnabled && "The transition is enabled."),
  disable: ({ stage }) =>
    unless(stage.index === 0 && "Nothing comes before the first stage.", !stage.transition.isEnabled && "The transition is disabled."),
};

export interface PipelineFacts {
  readonly name: string | undefined;
  /** Of executions under way. */
  readonly activeCount: number;
}

/** AWS's quota; in SUPERSEDED mode waiting executions replace each other, so it is never reached. */
export const activeExecutionsMax = 50;

export const pipelineActions: ActionTable<PipelineFacts, "release" | "edit"> = {
  release: ({ name, activeCount }) =>
    unless(
      name === undefined && "The pipeline is being loaded.",
      activeCount >= activeExecutionsMax && `${activeExecutionsMax} executions are under way; no more can start.`,
    ),
  edit: ({ name }) => unless(name === undefined && "The pipeline is being loaded."),
};
