/**
 * Coming to a stage: waiting in front of it, and going in.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 */
import { type Execution, openTransition, type PipelineState, type Stage, type Transition } from "../model.ts";
import {
  announcePipeline,
  announceStage,
  changeExecution,
  changeStage,
  executionOf,
  flowOf,
  moveExecution,
  stageOf,
  type Turn,
} from "./turn.ts";

/** Who stands in front of a stage after one more has come. Executions in PARALLEL mode never wait, so they have no rule here. */
const arrivalRules: Record<"SUPERSEDED" | "QUEUED", (turn: Turn, waiting: Execution[], arriving: Execution) => string[]> = {
  SUPERSEDED: (turn, waiting, arriving) => {
    const [newest, ...older] = [...waiting, arriving].sort((a, b) => b.sequence - a.sequence) as [Execution, ...Execution[]];
    for (const execution of older) supersede(turn, execution, newest);
    return [newest.id];
  },
  QUEUED: (_turn, waiting, arriving) => [...waiting, arriving].map(({ id }) => id),
};

/** An execution comes to a stage, from the one before or by being started. */
export function arrive(turn: Turn, id: string, stageName: string): void {
  const { run } = executionOf(turn, id);
  if (run) turn.left.push({ executionId: id, run });
  changeExecution(turn, id, { stage: stageName, place: "inbound", since: turn.now, run: undefined });
  const execution = executionOf(turn, id);
  if (execution.mode === "PARALLEL") return enter(turn, id);
  freshen(turn, execution);
  const waiting = waitingFor(turn, stageOf(turn, stageName));
  changeStage(turn, stageName, { inbound: arrivalRules[execution.mode](turn, waiting, execution) });
  admit(turn, stageName);
}

/** Lets the first one that waits into the stage, when it is free and no transition before it is disabled. A stage that an update took out goes when it is free. */
export function admit(turn: Turn, stageName: string): void {
  const stage = stageOf(turn, stageName);
  if (!turn.flows.get(turn.version)?.stages.some(({ name }) => name === stageName)) {
    if (stage.lock === undefined) turn.stages.delete(stageName);
    return;
  }
  const [first] = waitingFor(turn, stage);
  if (!first || stage.lock !== undefined || closedTransition(turn, first)) return;
  enter(turn, first.id);
}

/** Takes the stage's lock. Whoever failed or was stopped here before can no longer be retried: `latest` is somebody else now. */
export function enter(turn: Turn, id: string): void {
  const execution = executionOf(turn, id);
  changeExecution(turn, id, {
    place: "inside",
    since: turn.now,
    run: {
      stage: execution.stage,
      status: "InProgress",
      actions: [],
      conditions: [],
      autoAttempts: 0,
      manualAttempts: 0,
      startedAt: turn.now,
      updatedAt: turn.now,
    },
  });
  if (execution.mode !== "PARALLEL") {
    const inbound = stageOf(turn, execution.stage).inbound.filter((waiting) => waiting !== id);
    changeStage(turn, execution.stage, { lock: id, latest: id, inbound });
  }
  announceStage(turn, id, "STARTED");
  turn.agenda.push({ do: "proceed", executionId: id });
}

/** Those in front of a stage that may still enter; a stopped one stays visible there, but never does. */
function waitingFor(turn: Turn, stage: Stage): Execution[] {
  return stage.inbound.map((id) => executionOf(turn, id)).filter(({ status }) => status === "InProgress");
}

function supersede(turn: Turn, execution: Execution, by: Execution): void {
  moveExecution(turn, execution.id, "Superseded", { place: "ended", statusSummary: `Superseded by pipeline execution ${by.id}.` });
  announcePipeline(turn, execution.id, "SUPERSEDED");
}

interface Way {
  stage: string;
  side: "Inbound" | "Outbound";
}

/** What is between an execution and the stage it waits for: the stage's inbound transition, and the outbound one of the stage before. */
function waysOf(state: PipelineState | Turn, execution: Execution): Way[] {
  const { stages } = flowOf(state as Turn, execution);
  const before = stages[stages.findIndex(({ name }) => name === execution.stage) - 1]?.name;
  const inbound: Way = { stage: execution.stage, side: "Inbound" };
  return before === undefined ? [inbound] : [inbound, { stage: before, side: "Outbound" }];
}

const keyOf = { Inbound: "inboundTransition", Outbound: "outboundTransition" } as const;

/** Whoever comes lets go on those that a transition kept for too long. */
function freshen(turn: Turn, execution: Execution): void {
  for (const { stage, side } of waysOf(turn, execution)) {
    const { stale, ...transition } = turn.stages.get(stage)?.[keyOf[side]] ?? openTransition;
    if (stale) changeStage(turn, stage, { [keyOf[side]]: transition });
  }
}

/**
 * The transition that keeps an execution from the stage it waits for, if there is one, disabled or stale. An execution that has left a
 * stage waits in front of the next one in either case.
 */
export const closedTransition = (state: PipelineState | Turn, execution: Execution): Way | undefined =>
  waysOf(state, execution).find(({ stage, side }) => isClosed(state.stages.get(stage)?.[keyOf[side]]));

const isClosed = (transition: Transition | undefined): boolean => transition?.enabled === false || transition?.stale === true;
