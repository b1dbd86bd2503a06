/** Why an execution is not finished: each thing it waits for, since when, until when at most, and what ends the wait. */
import { closedTransition } from "./decide/arrive.ts";
import { refusalOfOverride } from "./decide/override.ts";
import { type ConditionRun, type Execution, type Gate, isActive, type PipelineState, type StageRun } from "./model.ts";

/** Times are epoch milliseconds. `deadline` is absent where AWS has none: the way out is then the only one. */
export interface Wait {
  stage: string;
  action?: string;
  actionExecutionId?: string;
  /** A rule of the condition at `gate`. */
  rule?: string;
  ruleExecutionId?: string;
  gate?: Gate;
  reason: string;
  since: number;
  deadline?: number;
  wayOut: string;
}

/** What is known of a running action or rule beyond the state: what it waits for and its deadline, from its row. */
export type ActionWait = (actionId: string) => { waitsFor?: string; deadline?: number; wayOut?: string } | undefined;

/** At least one for every active execution; none for one that has ended. */
export function explain(state: PipelineState, execution: Execution, actionWait: ActionWait = () => undefined): Wait[] {
  if (!isActive(execution)) return [];
  if (execution.place === "inbound") return [inFront(state, execution)];
  if (!execution.run) return [];
  const { run } = execution;
  const conditions = run.conditions.filter(({ status }) => status === "InProgress");
  return [...inside(execution, run, actionWait), ...conditions.flatMap((condition) => atGate(state, execution, condition, actionWait))];
}

function inFront(state: PipelineState, execution: Execution): Wait {
  const { stage, since } = execution;
  const closed = closedTransition(state, execution);
  if (closed) return atTransition(state, execution, closed);
  const { lock, inbound = [] } = state.stages.get(stage) ?? {};
  const ahead = inbound.slice(0, inbound.indexOf(execution.id)).filter((id) => state.executions.get(id)?.status === "InProgress");
  const queue = ahead.length > 0 ? ` ${ahead.length} more ${ahead.length === 1 ? "is" : "are"} ahead in the queue.` : "";
  return {
    stage,
    reason: `Stage ${stage} is locked by pipeline execution ${lock ?? "?"}.${queue}`,
    since,
    wayOut: `It enters when ${lock ?? "that execution"} leaves the stage${execution.mode === "SUPERSEDED" ? ", unless a newer execution supersedes it" : ""}.`,
  };
}

function atTransition(state: PipelineState, { stage, since }: Execution, closed: NonNullable<ReturnType<typeof closedTransition>>): Wait {
  const side = closed.side.toLowerCase();
  const transition = state.stages.get(closed.stage)?.[closed.side === "Inbound" ? "inboundTransition" : "outboundTransition"];
  const from = Math.max(since, transition?.lastChangedAt ?? since);
  if (transition?.enabled)
    return {
      stage,
      reason: `The ${side} transition of stage ${closed.stage} had been disabled for more than 30 days when it was enabled.`,
      since: from,
      wayOut: `The next execution that comes to stage ${stage}, or StopPipelineExecution.`,
    };
  const because = transition?.disabledReason === undefined ? "" : `: ${transition.disabledReason}`;
  const by = transition?.lastChangedBy === undefined ? "" : ` by ${transition.lastChangedBy}`;
  return {
    stage,
    reason: `The ${side} transition of stage ${closed.stage} was disabled${by}${because}.`,
    since: from,
    wayOut: `EnableStageTransition for stage ${closed.stage}, or StopPipelineExecution.`,
  };
}

function inside(execution: Execution, run: StageRun, actionWait: ActionWait): Wait[] {
  const ending = execution.stop ? ` The execution ${execution.stop.kind === "cancel" ? "is cancelled" : "stops"} when it has ended.` : "";
  return run.actions
    .filter(({ status }) => status === "InProgress")
    .map(({ id, name, startedAt }) => {
      const known = actionWait(id);
      return {
        stage: run.stage,
        action: name,
        actionExecutionId: id,
        reason: `${known?.waitsFor ?? `Action ${name} is running.`}${ending}`,
        since: startedAt,
        ...(known?.deadline !== undefined && { deadline: known.deadline }),
        wayOut: known?.wayOut ?? "The action ends by itself; StopPipelineExecution with abandon ends it at once.",
      };
    });
}

const called: Record<Gate, string> = { beforeEntry: "entry", onSuccess: "success", onFailure: "failure" };

/** Every rule that runs. What ends the wait besides the rule's own end depends on whether the condition can be overridden. */
function atGate(state: PipelineState, execution: Execution, { gate, rules }: ConditionRun, actionWait: ActionWait): Wait[] {
  const { stage } = execution;
  const overridable = gate !== "onFailure" && refusalOfOverride(state, execution, stage, gate) === undefined;
  const others = overridable ? "OverrideStageCondition lets the stage go on, " : "";
  return rules
    .filter(({ status }) => status === "InProgress")
    .map(({ id, name, startedAt }) => {
      const known = actionWait(id);
      return {
        stage,
        rule: name,
        ruleExecutionId: id,
        gate,
        reason: known?.waitsFor ?? `Rule ${name} of the ${called[gate]} condition of stage ${stage} is running.`,
        since: startedAt,
        ...(known?.deadline !== undefined && { deadline: known.deadline }),
        wayOut: `The rule ends by itself; ${others}StopPipelineExecution ends it at once.`,
      };
    });
}
