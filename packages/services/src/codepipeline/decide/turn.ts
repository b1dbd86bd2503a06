/**
 * One decision while it is being made: the state as it changes and the effects so far. `decide` starts it from an immutable state and
 * hands out an immutable state; objects that did not change stay the same objects, so the store writes only what changed.
 */
import { AssertionError } from "node:assert";
import { concurrentActionsMax } from "../limits.ts";
import {
  type ActionRun,
  actionExecutionMoves,
  type Execution,
  type Flow,
  type PipelineChange,
  pipelineExecutionMoves,
  type PipelineEffect,
  type PipelineState,
  type Stage,
  type StageChange,
  stageExecutionMoves,
  type StageFlow,
  type StageRun,
} from "../model.ts";

/** What is still to be looked at before the decision is complete. */
export type Step =
  | { do: "arrive"; executionId: string; stage: string }
  | { do: "proceed"; executionId: string }
  | { do: "admit"; stage: string };

/** A stage run whose execution has gone on to the next stage, as it was at the end. */
export interface LeftRun {
  readonly executionId: string;
  readonly run: StageRun;
}

export interface Turn {
  readonly now: number;
  readonly newId: () => string;
  version: number;
  mode: PipelineState["mode"];
  nextSequence: number;
  readonly flows: Map<number, Flow>;
  readonly stages: Map<string, Stage>;
  readonly executions: Map<string, Execution>;
  readonly effects: PipelineEffect[];
  readonly left: LeftRun[];
  /** Taken from the front until none is left. */
  readonly agenda: Step[];
}

export function beginTurn(state: PipelineState, now: number, newId: () => string): Turn {
  return {
    ...state,
    now,
    newId,
    flows: new Map(state.flows),
    stages: new Map(state.stages),
    executions: new Map(state.executions),
    effects: [],
    left: [],
    agenda: [],
  };
}

export function endTurn({ version, mode, nextSequence, flows, stages, executions }: Turn): PipelineState {
  return { version, mode, nextSequence, flows, stages, executions };
}

/** A broken expectation is a bug of the caller: every refusal to a user is checked before an event is handed to `decide`. */
export function expectThat(holds: unknown, message: string): asserts holds {
  if (!holds) throw new AssertionError({ message });
}

export function executionOf(turn: Turn, id: string): Execution {
  const execution = turn.executions.get(id);
  expectThat(execution, `execution ${id} is not part of the state`);
  return execution;
}

export function stageOf(turn: Turn, name: string): Stage {
  const stage = turn.stages.get(name);
  expectThat(stage, `stage ${name} is not part of the state`);
  return stage;
}

export function runOf(turn: Turn, id: string): StageRun {
  const { run, stage } = executionOf(turn, id);
  expectThat(run, `execution ${id} did not enter stage ${stage}`);
  return run;
}

export function flowOf(turn: Turn, execution: Execution): Flow {
  const flow = turn.flows.get(execution.version);
  expectThat(flow, `version ${execution.version} is not part of the state`);
  return flow;
}

export function stageFlowOf(turn: Turn, execution: Execution): StageFlow {
  const found = flowOf(turn, execution).stages.find(({ name }) => name === execution.stage);
  expectThat(found, `version ${execution.version} has no stage ${execution.stage}`);
  return found;
}

export const actionsAtOnce = (execution: Execution): number => (execution.mode === "PARALLEL" ? concurrentActionsMax : Infinity);

export function changeExecution(turn: Turn, id: string, change: Partial<Execution>): void {
  turn.executions.set(id, { ...executionOf(turn, id), ...change, updatedAt: turn.now });
}

export function changeStage(turn: Turn, name: string, change: Partial<Stage>): void {
  turn.stages.set(name, { ...stageOf(turn, name), ...change });
}

export function changeRun(turn: Turn, id: string, change: Partial<StageRun>): void {
  changeExecution(turn, id, { run: { ...runOf(turn, id), ...change, updatedAt: turn.now } });
}

export function announcePipeline(turn: Turn, executionId: string, state: PipelineChange): void {
  turn.effects.push({ kind: "Announce", level: "pipeline", state, executionId });
}

export function announceStage(turn: Turn, executionId: string, state: StageChange): void {
  turn.effects.push({ kind: "Announce", level: "stage", state, executionId, stage: executionOf(turn, executionId).stage });
}

/** The only ways to change a status: the move must be in its table. */
export function moveExecution(turn: Turn, id: string, to: Execution["status"], change: Partial<Execution> = {}): void {
  const from = executionOf(turn, id).status;
  expectThat(legal(pipelineExecutionMoves, from, to), `pipeline execution ${id}: ${from} -> ${to}`);
  changeExecution(turn, id, { ...change, status: to });
}

export function moveRun(turn: Turn, id: string, to: StageRun["status"], change: Partial<StageRun> = {}): void {
  const from = runOf(turn, id).status;
  expectThat(legal(stageExecutionMoves, from, to), `stage execution of ${id}: ${from} -> ${to}`);
  changeRun(turn, id, { ...change, status: to });
}

export function moveAction(turn: Turn, id: string, actionId: string, to: ActionRun["status"]): void {
  const { actions, stage } = runOf(turn, id);
  const action = actions.find((one) => one.id === actionId);
  expectThat(action && legal(actionExecutionMoves, action.status, to), `action execution ${actionId}: ${action?.status} -> ${to}`);
  const moved = { ...action, status: to, updatedAt: turn.now };
  changeRun(turn, id, { actions: actions.map((one) => (one === action ? moved : one)) });
  if (to !== "InProgress")
    turn.effects.push({
      kind: "Announce",
      level: "action",
      state: ({ Succeeded: "SUCCEEDED", Failed: "FAILED", Abandoned: "ABANDONED" } as const)[to],
      executionId: id,
      stage,
      actionId,
    });
}

export const legal = (moves: Readonly<Record<string, readonly string[]>>, from: string, to: string): boolean =>
  moves[from]?.includes(to) ?? false;
