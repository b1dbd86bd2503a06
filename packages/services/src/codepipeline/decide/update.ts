/**
 * UpdatePipeline while executions run: https://docs.aws.amazon.com/codepipeline/latest/userguide/execution-modes.html
 * Those that wait are cancelled at once, those inside a stage when their running actions have ended; executions in PARALLEL mode keep
 * the declaration they started with and run on.
 */
import { type Execution, type Flow, isActive, openTransition, type PipelineEvent } from "../model.ts";
import { endConditions } from "./condition.ts";
import { cancelExecution } from "./stage.ts";
import { changeExecution, changeStage, type Turn } from "./turn.ts";

export function update(turn: Turn, event: Extract<PipelineEvent, { kind: "PipelineUpdated" }>): void {
  turn.version = event.version;
  turn.mode = event.mode;
  turn.flows.set(event.version, event.flow);
  const running = [...turn.executions.values()].filter((execution) => execution.mode !== "PARALLEL" && isActive(execution));
  for (const execution of running) if (execution.place === "inbound") cancelWaiting(turn, execution);
  for (const execution of running) if (execution.place === "inside" && !execution.stop) cancelInside(turn, execution);
  arrangeStages(turn, event.flow);
}

function cancelWaiting(turn: Turn, execution: Execution): void {
  cancelExecution(turn, execution.id);
  const inbound = turn.stages.get(execution.stage)?.inbound.filter((id) => id !== execution.id) ?? [];
  changeStage(turn, execution.stage, { inbound });
}

function cancelInside(turn: Turn, execution: Execution): void {
  changeExecution(turn, execution.id, {
    stop: { kind: "cancel" },
    statusSummary: "The pipeline was updated: this execution is cancelled when its running actions have ended.",
  });
  endConditions(turn, execution.id, "Cancelled");
  turn.agenda.push({ do: "proceed", executionId: execution.id });
}

/** Stages keep their transitions and history under their name; one that is gone stays until the execution inside has ended. */
function arrangeStages(turn: Turn, flow: Flow): void {
  const before = new Map(turn.stages);
  turn.stages.clear();
  for (const { name } of flow.stages)
    turn.stages.set(name, before.get(name) ?? { name, inbound: [], inboundTransition: openTransition, outboundTransition: openTransition });
  for (const [name, stage] of before) if (!turn.stages.has(name) && stage.lock !== undefined) turn.stages.set(name, stage);
}
