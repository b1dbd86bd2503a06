/** What must hold in every state, whatever happened before. */
import { closedTransition } from "../decide/arrive.ts";
import { explain } from "../explain.ts";
import { concurrentActionsMax } from "../limits.ts";
import { type Execution, isActive, type PipelineState } from "../model.ts";
import { must } from "./violation.ts";

/** `executions` are all there ever were; `state` is what the store would load. */
export function checkStages(state: PipelineState, executions: Iterable<Execution>): void {
  const insiders = new Map<string, Execution[]>();
  for (const one of executions)
    if (one.mode !== "PARALLEL" && one.place === "inside") insiders.set(one.stage, [...(insiders.get(one.stage) ?? []), one]);
  for (const [name, inside] of insiders) {
    must(inside.length === 1, () => `${inside.length} executions are inside ${name}`);
    must(state.stages.get(name)?.lock === inside[0]?.id, () => `${name} is not locked by the execution inside`);
  }
  for (const { name, lock, inbound } of state.stages.values()) {
    must(lock === undefined || insiders.has(name), () => `${name} is locked and nobody is inside`);
    const waiting = inbound.map((id) => state.executions.get(id) as Execution).filter(({ status }) => status === "InProgress");
    if (state.mode === "SUPERSEDED") must(waiting.length <= 1, () => `${waiting.length} executions wait in front of ${name}`);
    must(isAscending(waiting.map(({ sequence }) => sequence)), () => `those in front of ${name} are out of order`);
  }
}

const isAscending = (numbers: number[]): boolean =>
  numbers.every((number, index) => index === 0 || number > (numbers[index - 1] as number));

/**
 * Of one execution: whatever has not ended waits for something by name, its running actions are being performed, only one group of them
 * runs, and what has ended runs nothing. `isPerformed` says whether there is an effect or a timer for an action or a rule.
 */
export function checkExecution(state: PipelineState, execution: Execution, isPerformed: (actionId: string) => boolean): void {
  const { id, place, run, sequence: number } = execution;
  const running = run?.actions.filter(({ status }) => status === "InProgress") ?? [];
  const judging = run?.conditions.flatMap(({ rules }) => rules).filter(({ status }) => status === "InProgress") ?? [];
  if (!isActive(execution)) {
    must(running.length + judging.length === 0, () => `execution ${number} has ended and something runs`);
    must(place !== "inside", () => `execution ${number} has ended inside ${execution.stage}`);
    return;
  }
  if (place === "inbound") {
    const stage = state.stages.get(execution.stage);
    must(
      stage !== undefined && stage.inbound.includes(id),
      () => `execution ${number} is in front of ${execution.stage}, which does not know it`,
    );
    must(stage.lock ?? closedTransition(state, execution), () => `execution ${number} waits in front of ${execution.stage} for nothing`);
  } else must(running.length + judging.length > 0, () => `execution ${number} is inside ${execution.stage} and runs nothing`);
  for (const one of [...running, ...judging]) must(isPerformed(one.id), () => `nobody performs ${one.name} of execution ${number}`);
  if (execution.mode === "PARALLEL")
    must(running.length <= concurrentActionsMax, () => `execution ${number} runs ${running.length} actions`);
  must(
    explain(state, execution).every(({ reason, wayOut }) => reason && wayOut),
    () => `nobody knows what execution ${number} waits for`,
  );
  checkGroups(state, execution, new Set(running.map(({ name }) => name)));
}

/** All before the running group succeeded; nothing after it began. */
function checkGroups(state: PipelineState, { run, stage, version, sequence: number }: Execution, running: ReadonlySet<string>): void {
  if (!run) return;
  const { groups = [] } = state.flows.get(version)?.stages.find(({ name }) => name === stage) ?? {};
  const statuses = new Map(run.actions.map(({ name, status }) => [name, status]));
  const at = groups.findIndex((names) => names.some((name) => running.has(name)));
  for (const [index, names] of groups.entries())
    for (const name of names) {
      if (index < at) must(statuses.get(name) === "Succeeded", () => `execution ${number} runs group ${at} before ${name} succeeded`);
      if (index > at) must(!statuses.has(name) || at === -1, () => `execution ${number}: ${name} began while group ${at} runs`);
    }
}
