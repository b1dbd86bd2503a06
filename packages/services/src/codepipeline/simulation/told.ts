/**
 * What somebody knows who hears the announcements only. Each must be a legal move of the tables, and together they must tell the stored
 * state; an action that ended may begin again by a retry only, one that succeeded only by a retry of all.
 */
import {
  type ActionChange,
  type ActionRun,
  actionExecutionMoves,
  type ConditionChange,
  conditionExecutionMoves,
  type ConditionRun,
  type Execution,
  type Gate,
  type Moves,
  type PipelineChange,
  pipelineExecutionMoves,
  ruleExecutionMoves,
  type StageChange,
  stageExecutionMoves,
  type StageRun,
} from "../model.ts";
import { must } from "./violation.ts";

const statusTold = {
  STARTED: "InProgress",
  RESUMED: "InProgress",
  SUCCEEDED: "Succeeded",
  FAILED: "Failed",
  SKIPPED: "Skipped",
  STOPPING: "Stopping",
  STOPPED: "Stopped",
  CANCELED: "Cancelled",
  SUPERSEDED: "Superseded",
  ABANDONED: "Abandoned",
  ERRORED: "Errored",
  OVERRIDDEN: "Overridden",
} as const satisfies Record<Change, Execution["status"] | StageRun["status"] | ActionRun["status"] | ConditionRun["status"]>;

type Change = PipelineChange | StageChange | ActionChange | ConditionChange;

export type Told =
  | { level: "pipeline"; state: PipelineChange; executionId: string }
  | { level: "stage"; state: StageChange; executionId: string; stage: string }
  /** `action` is its name, needed at the start. */
  | { level: "action"; state: ActionChange; executionId: string; stage: string; actionId: string; action?: string }
  | { level: "condition"; state: ConditionChange; executionId: string; stage: string; gate: Gate }
  | { level: "rule"; state: ActionChange; executionId: string; stage: string; gate: Gate; ruleId: string };

/** Of one execution. `began` are the actions of the stage that run or succeeded since it was entered. */
export interface Hearsay {
  status?: string;
  stage?: { name: string; status: string; began: Set<string>; conditions: Map<Gate, string> };
  /** By their ids, as those of rules. */
  rules: Map<string, string>;
  actions: Map<string, { name: string; status: string }>;
}

export const nothingHeard = (): Hearsay => ({ actions: new Map(), rules: new Map() });

/** `repeatsAll` says whether a stage that resumes does so with all its actions. */
export function hear(hearsay: Hearsay, told: Told, repeatsAll: boolean): void {
  const to = statusTold[told.state];
  if (told.level === "pipeline") hearsay.status = moved(pipelineExecutionMoves, hearsay.status, to, told);
  else if (told.level === "stage") hearStage(hearsay, told, to, repeatsAll);
  else if (told.level === "action") hearAction(hearsay, told, to);
  else if (told.level === "condition") hearCondition(hearsay, told, to);
  else hearsay.rules.set(told.ruleId, moved(ruleExecutionMoves, hearsay.rules.get(told.ruleId), to, told));
}

/** One that is looked at again starts anew. */
function hearCondition({ stage }: Hearsay, told: Extract<Told, { level: "condition" }>, to: string): void {
  must(stage?.name === told.stage, () => `${told.gate} is told of in ${told.stage}, where the execution is not`);
  const before = told.state === "STARTED" ? undefined : stage.conditions.get(told.gate);
  stage.conditions.set(told.gate, moved(conditionExecutionMoves, before, to, told));
}

function hearStage(hearsay: Hearsay, told: Extract<Told, { level: "stage" }>, to: string, repeatsAll: boolean): void {
  if (hearsay.stage?.name !== told.stage) hearsay.stage = { name: told.stage, status: "", began: new Set(), conditions: new Map() };
  const { stage } = hearsay;
  stage.status = moved(stageExecutionMoves, stage.status || undefined, to, told);
  if (told.state === "RESUMED" && repeatsAll) stage.began.clear();
}

function hearAction({ actions, stage }: Hearsay, told: Extract<Told, { level: "action" }>, to: string): void {
  const known = actions.get(told.actionId);
  const name = known?.name ?? told.action ?? "";
  must(stage?.name === told.stage, () => `${name} is told of in ${told.stage}, where the execution is not`);
  actions.set(told.actionId, { name, status: moved(actionExecutionMoves, known?.status, to, told) });
  if (to === "InProgress") {
    must(!stage.began.has(name), () => `${name} runs twice in ${told.stage}`);
    stage.began.add(name);
  } else if (to !== "Succeeded") stage.began.delete(name);
}

/** Whoever is told of something new must be told of its start first. A retry while siblings run resumes what never paused. */
function moved(moves: Moves<string>, from: string | undefined, to: string, { level, state, executionId }: Told): string {
  const isLegal = from === undefined ? state === "STARTED" : moves[from]?.includes(to) || (state === "RESUMED" && from === to);
  must(isLegal && (from === undefined || state !== "STARTED"), () => `${level} of ${executionId} is told to go from ${from} to ${state}`);
  return to;
}

/** What was told must be what is stored. */
export function compareTold({ status, stage, actions, rules }: Hearsay, execution: Execution): void {
  const number = execution.sequence;
  must(status === execution.status, () => `execution ${number} is ${execution.status}, and ${status} was told`);
  if (!execution.run) return;
  must(
    stage?.name === execution.stage && stage.status === execution.run.status,
    () => `execution ${number}: stage ${execution.run?.status}, told ${stage?.status}`,
  );
  for (const { id, name, status: actual } of execution.run.actions)
    must(actions.get(id)?.status === actual, () => `execution ${number}: ${name} is ${actual}, and ${actions.get(id)?.status} was told`);
  for (const condition of execution.run.conditions) {
    const heard = stage.conditions.get(condition.gate);
    must(heard === condition.status, () => `execution ${number}: ${condition.gate} is ${condition.status}, and ${heard} was told`);
    for (const { id, name, status: actual } of condition.rules)
      must(rules.get(id) === actual, () => `execution ${number}: rule ${name} is ${actual}, and ${rules.get(id)} was told`);
  }
}
