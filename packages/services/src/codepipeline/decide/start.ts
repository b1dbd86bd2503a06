/** New states: an empty pipeline, and an execution about to start. */
import { type Execution, type Flow, openTransition, type PipelineState } from "../model.ts";

export function newPipeline(mode: PipelineState["mode"], flow: Flow): PipelineState {
  const stage = (name: string) => ({ name, inbound: [], inboundTransition: openTransition, outboundTransition: openTransition });
  return {
    version: 1,
    mode,
    nextSequence: 1,
    flows: new Map([[1, flow]]),
    stages: new Map(flow.stages.map(({ name }) => [name, stage(name)])),
    executions: new Map(),
  };
}

/** Puts a new execution in front of the first stage; `ExecutionStarted` lets it arrive there. */
export function withNewExecution(state: PipelineState, id: string, now: number): PipelineState {
  const execution: Execution = {
    id,
    sequence: state.nextSequence,
    version: state.version,
    mode: state.mode,
    type: "STANDARD",
    status: "InProgress",
    stage: state.flows.get(state.version)?.stages[0]?.name ?? "",
    place: "inbound",
    since: now,
    attempt: 1,
    startedAt: now,
    updatedAt: now,
  };
  return { ...state, nextSequence: state.nextSequence + 1, executions: new Map([...state.executions, [id, execution]]) };
}
