/** What people and providers do to the world, and whether they may. */
import { comeTo, isTarget, repeat, rollBack, settle } from "./rules.ts";
import {
  type ConditionStatus,
  type Execution,
  type Gate,
  inside,
  isActive,
  lookedAt,
  newExecution,
  type Plan,
  type RetryMode,
  running,
  stageOf,
  unsuccessful,
  type World,
} from "./world.ts";

export type Request =
  | { kind: "start" }
  | { kind: "finish"; number: number; action: string; status: "Succeeded" | "Failed" }
  | { kind: "judge"; number: number; gate: Gate; rule: string; status: "Succeeded" | "Failed" | "Errored" }
  | { kind: "override"; number: number; stage: string; gate: "beforeEntry" | "onSuccess" }
  | { kind: "stop"; number: number; abandon: boolean }
  | { kind: "retry"; number: number; stage: string; retryMode: RetryMode }
  | { kind: "rollback"; stage: string; target: number }
  | { kind: "transition"; stage: string; side: "in" | "out"; enabled: boolean }
  | { kind: "update"; plan: Plan }
  | { kind: "pass"; milliseconds: number };

/** Executions that QUEUED and PARALLEL pipelines run at once. */
const executionsAtOnce = 50;
const monthMs = 30 * 24 * 60 * 60_000;

const find = (world: World, number: number): Execution | undefined => world.executions[number - 1];
export const isFull = (world: World): boolean =>
  world.plan.mode !== "SUPERSEDED" && world.executions.filter(isActive).length >= executionsAtOnce;

export function may(world: World, request: Request): boolean {
  const one = "number" in request ? find(world, request.number) : undefined;
  switch (request.kind) {
    case "start":
      return !isFull(world);
    case "finish":
      return one?.actions.get(request.action) === "InProgress";
    case "judge":
      return one?.conditions.get(request.gate)?.rules.get(request.rule) === "InProgress";
    case "override":
      return one !== undefined && mayOverride(world, one, request.stage, request.gate);
    case "stop":
      return one !== undefined && mayStop(one, request.abandon);
    case "retry":
      return one !== undefined && mayRetry(world, one, request.stage, request.retryMode);
    case "rollback":
      return mayRollBack(world, request.stage, find(world, request.target));
    case "transition":
      return world.plan.stages.some(({ name }) => name === request.stage);
    case "update":
    case "pass":
      return true;
  }
}

/** A stop that waits may be made one that abandons, and nothing else may be asked twice. */
const mayStop = ({ status }: Execution, abandon: boolean): boolean => status === "InProgress" || (status === "Stopping" && abandon);

/** No other one entered the stage since. */
const isLatest = (world: World, one: Execution, stage: string): boolean =>
  one.stage === stage && one.at === "inside" && (one.mode === "PARALLEL" || world.entered.get(stage) === one.number);

/** The pipeline has the same mode and structure as when it began; PARALLEL executions keep their own. */
const isUnchanged = ({ plan }: World, one: Execution): boolean =>
  one.mode === "PARALLEL" || (one.plan.structure === plan.structure && one.mode === plan.mode);

/** The stage failed or was stopped. Failed actions may be retried while others still run. */
function mayRetry(world: World, one: Execution, stage: string, retryMode: RetryMode): boolean {
  if (!isLatest(world, one, stage) || !isUnchanged(world, one)) return false;
  if (one.stageStatus !== "InProgress") return (one.stageStatus === "Failed" || one.stageStatus === "Stopped") && !isFull(world);
  return retryMode === "FAILED_ACTIONS" && !one.ending && !lookedAt(one) && unsuccessful(one).length > 0;
}

/** A condition that is looked at, or that failed the stage. One that skips it cannot be overridden. */
function mayOverride(world: World, one: Execution, stage: string, gate: "beforeEntry" | "onSuccess"): boolean {
  const status = one.conditions.get(gate)?.status;
  if (!isLatest(world, one, stage) || stageOf(one)[gate]?.result === "SKIP") return false;
  if (status === "InProgress") return true;
  return (status === "Failed" || status === "Errored") && one.stageStatus === "Failed" && isUnchanged(world, one) && !isFull(world);
}

/** Neither the source stage, nor one that is busy, nor one that was skipped the last time. */
function mayRollBack(world: World, stage: string, target: Execution | undefined): boolean {
  const isThere = world.plan.mode !== "PARALLEL" && world.plan.stages.slice(1).some(({ name }) => name === stage);
  const wasSkipped = find(world, world.entered.get(stage) ?? 0)?.through.get(stage)?.as === "Skipped";
  return isThere && !wasSkipped && !inside(world, stage) && target !== undefined && isTarget(world, target, stage);
}

/** Does what is asked, which must be possible, and everything that follows. */
export function apply(world: World, request: Request): void {
  const one = "number" in request ? (find(world, request.number) as Execution) : undefined;
  if (request.kind === "start") comeTo(world, newExecution(world), world.plan.stages[0]?.name as string);
  if (request.kind === "pass") world.now += request.milliseconds;
  if (request.kind === "rollback") rollBack(world, request.stage, request.target);
  if (request.kind === "transition") changeTransition(world, `${request.stage} ${request.side}`, request.enabled);
  if (request.kind === "update") update(world, request.plan);
  if (request.kind === "finish") one?.actions.set(request.action, request.status);
  if (request.kind === "judge" && one) judge(one, request);
  if (request.kind === "stop" && one) stop(one, request.abandon);
  if (request.kind === "override" && one) {
    close(one, request.gate, "Overridden");
    if (one.status === "Failed") resume(world, one);
  }
  if (request.kind === "retry" && one) {
    repeat(one, request.retryMode === "ALL_ACTIONS");
    resume(world, one);
  }
  settle(world);
}

/** Who waits at a transition that was disabled for a month does not resume when it is enabled, until another execution comes. */
function changeTransition({ disabled, stale, now }: World, way: string, enabled: boolean): void {
  const isLong = now - (disabled.get(way) ?? now) > monthMs;
  disabled.delete(way);
  if (!enabled) stale.delete(way);
  else if (isLong) stale.add(way);
  if (!enabled) disabled.set(way, now);
}

/** The first rule that does not succeed decides. */
function judge(one: Execution, { gate, rule, status }: Extract<Request, { kind: "judge" }>): void {
  const rules = one.conditions.get(gate)?.rules;
  rules?.set(rule, status === "Succeeded" ? status : "Failed");
  if (status !== "Succeeded") close(one, gate, status);
  else if ([...(rules?.values() ?? [])].every((is) => is === "Succeeded")) close(one, gate, "Succeeded");
}

function close({ conditions }: Execution, gate: Gate, status: ConditionStatus): void {
  const condition = conditions.get(gate);
  if (condition) condition.status = status;
  for (const [rule, is] of condition?.rules ?? []) if (is === "InProgress") condition?.rules.set(rule, "Abandoned");
}

/** Rules are not waited for, actions are. */
function stop(one: Execution, abandon: boolean): void {
  one.status = one.at === "front" ? "Stopped" : "Stopping";
  if (one.at === "front") return;
  Object.assign(one, { stageStatus: "Stopping", ending: "stop" });
  const gate = lookedAt(one);
  if (gate) close(one, gate, abandon ? "Abandoned" : "Cancelled");
  if (abandon) for (const name of running(one)) one.actions.set(name, "Abandoned");
}

/** It goes on under the version of now, unless it is a PARALLEL one. */
function resume(world: World, one: Execution): void {
  if (one.mode !== "PARALLEL") one.plan = world.plan;
  one.status = one.stageStatus = "InProgress";
  delete one.ending;
}

/** Whoever waits is cancelled, whoever is inside is once its actions end; PARALLEL executions go on as they began. */
function update(world: World, plan: Plan): void {
  for (const one of world.executions) {
    if (one.mode === "PARALLEL" || one.status !== "InProgress") continue;
    const gate = lookedAt(one);
    if (gate) close(one, gate, "Cancelled");
    if (one.at === "front") one.status = "Cancelled";
    else one.ending = "cancel";
  }
  world.plan = plan;
}
