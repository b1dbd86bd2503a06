/** What happens by itself. Each rule makes one change somewhere in the world, or finds none to make; they are applied until none does. */
import {
  type Execution,
  type Gate,
  inFront,
  inside,
  isInside,
  isLet,
  lookedAt,
  newExecution,
  running,
  stageOf,
  unsuccessful,
  waysInto,
  type World,
} from "./world.ts";

type Rule = (world: World) => boolean;

/** PARALLEL executions run at most so many actions at once. */
const actionsAtOnce = 5;

export function settle(world: World): void {
  while ([supersede, enter, begin, endStage].some((rule) => rule(world)));
  forgetStages(world);
}

/** In SUPERSEDED mode only the newest of those in front of a stage goes on. */
const supersede: Rule = ({ plan, executions }) => {
  if (plan.mode !== "SUPERSEDED") return false;
  const waits = (one: Execution) => one.mode === "SUPERSEDED" && one.status === "InProgress" && one.at === "front";
  const isNewer = (one: Execution, than: Execution) => waits(one) && one.stage === than.stage && one.number > than.number;
  const old = executions.find((one) => waits(one) && executions.some((other) => isNewer(other, one)));
  if (old) old.status = "Superseded";
  return old !== undefined;
};

/** The first in line enters a stage that is free and open. PARALLEL executions never wait. */
const enter: Rule = (world) => {
  const mayEnter = ({ stage }: Execution) => !inside(world, stage) && mayPass(world, stage);
  const isFirst = (one: Execution) => one.mode === "PARALLEL" || (inFront(world, one.stage)[0] === one && mayEnter(one));
  const next = world.executions.find((one) => one.status === "InProgress" && one.at === "front" && isFirst(one));
  if (next) goInside(world, next);
  return next !== undefined;
};

const mayPass = (world: World, stage: string): boolean =>
  waysInto(world, stage).every((way) => !world.disabled.has(way) && !world.stale.has(way));

/** Whoever comes lets go on those that were kept from resuming. */
export function comeTo(world: World, one: Execution, stage: string): void {
  Object.assign(one, { stage, at: "front", arrived: ++world.ticks, stageStatus: undefined });
  if (one.mode !== "PARALLEL") for (const way of waysInto(world, stage)) world.stale.delete(way);
}

function goInside(world: World, one: Execution): void {
  Object.assign(one, { at: "inside", stageStatus: "InProgress", actions: new Map(), conditions: new Map(), retriedByItself: false });
  if (one.mode !== "PARALLEL") world.entered.set(one.stage, one.number);
}

/** A condition has its rules looked at, all together, when its time has come; and then an action begins that may. */
const begin: Rule = (world) =>
  world.executions.some((one) => isInside(one) && !one.ending && !lookedAt(one) && (lookAt(one, gateDue(one)) || beginAction(one)));

/** The entry condition comes before the actions, the others once all succeeded, or once some failed and no automatic retry is left. */
function gateDue(one: Execution): Gate | undefined {
  if (!one.conditions.has("beforeEntry") && stageOf(one).beforeEntry) return "beforeEntry";
  if (!isEntered(one) || running(one).length > 0) return undefined;
  if (unsuccessful(one).length > 0) return retriesNow(one) ? undefined : "onFailure";
  return groupDue(one) ? undefined : "onSuccess";
}

const isEntered = (one: Execution): boolean => !stageOf(one).beforeEntry || isLet(one.conditions.get("beforeEntry")?.status);

function lookAt(one: Execution, gate: Gate | undefined): boolean {
  const configured = gate && stageOf(one)[gate];
  if (!configured || !("rules" in configured) || !configured.rules || one.conditions.has(gate)) return false;
  one.conditions.set(gate, { status: "InProgress", rules: new Map(configured.rules.map((name) => [name, "InProgress"])) });
  return true;
}

/** The first group with unfinished actions runs, all of it together; after a failure nothing new begins. */
function beginAction(one: Execution): boolean {
  if (!isEntered(one) || unsuccessful(one).length > 0) return false;
  if (one.mode === "PARALLEL" && running(one).length >= actionsAtOnce) return false;
  const action = groupDue(one)?.find((name) => !one.actions.has(name));
  if (action !== undefined) one.actions.set(action, "InProgress");
  return action !== undefined;
}

const groupDue = (one: Execution) => stageOf(one).groups.find((names) => names.some((name) => one.actions.get(name) !== "Succeeded"));

/** A stage in which nothing runs and nothing is to begin (the rules before this one found nothing) has ended. */
const endStage: Rule = (world) => {
  const one = world.executions.find((candidate) => isInside(candidate) && running(candidate).length === 0 && !lookedAt(candidate));
  if (one) end(world, one);
  return one !== undefined;
};

function end(world: World, one: Execution): void {
  const { beforeEntry, onSuccess, onFailure } = stageOf(one);
  const stands = (gate: Gate) => one.conditions.get(gate)?.status;
  if (one.ending) one.status = one.stageStatus = one.ending === "stop" ? "Stopped" : "Cancelled";
  else if (!isEntered(one)) {
    // It is skipped when a rule said no, not when one could not be asked.
    if (beforeEntry?.result === "SKIP" && stands("beforeEntry") === "Failed") moveOn(world, one, "Skipped");
    else fail(world, one, false);
  } else if (unsuccessful(one).length > 0) {
    if (retriesNow(one)) retryByItself(one);
    else fail(world, one, onFailure?.result === "ROLLBACK" && (!onFailure.rules || stands("onFailure") === "Succeeded"));
  } else if (onSuccess && !isLet(stands("onSuccess"))) fail(world, one, onSuccess.result === "ROLLBACK");
  else moveOn(world, one, "Succeeded");
}

const retriesNow = (one: Execution): boolean => stageOf(one).onFailure?.result === "RETRY" && !one.retriedByItself;

function retryByItself(one: Execution): void {
  const { onFailure } = stageOf(one);
  one.retriedByItself = true;
  repeat(one, onFailure?.result === "RETRY" && onFailure.retryMode === "ALL_ACTIONS");
}

/** What a retry repeats is as if it had not been. The exits are looked at again, the entry too unless it let the execution in. */
export function repeat(one: Execution, all: boolean): void {
  for (const name of all ? [...one.actions.keys()] : unsuccessful(one)) one.actions.delete(name);
  for (const [gate, { status }] of one.conditions) if (all || gate !== "beforeEntry" || !isLet(status)) one.conditions.delete(gate);
}

function fail(world: World, one: Execution, rollsBack: boolean): void {
  one.status = one.stageStatus = "Failed";
  const target = rollsBack && one.rollsBackTo === undefined ? rollbackTarget(world, one) : undefined;
  if (target) rollBack(world, one.stage, target.number);
}

/** The last one that succeeded there. Neither the source stage nor PARALLEL executions are rolled back. */
function rollbackTarget(world: World, { mode, stage }: Execution): Execution | undefined {
  if (mode === "PARALLEL" || world.plan.stages[0]?.name === stage) return undefined;
  const when = (one: Execution) => one.through.get(stage)?.when ?? 0;
  return world.executions
    .filter((one) => isTarget(world, one, stage))
    .sort((a, b) => when(a) - when(b))
    .at(-1);
}

export function isTarget({ plan }: World, { rollsBackTo, through }: Execution, stage: string): boolean {
  const { as, version } = through.get(stage) ?? {};
  return rollsBackTo === undefined && as === "Succeeded" && version === plan.version;
}

/** A new execution goes into the stage itself, not through the transition, and before whoever waits there. */
export const rollBack = (world: World, stage: string, rollsBackTo: number): void =>
  goInside(world, Object.assign(newExecution(world), { stage, rollsBackTo }));

/** A rollback is about its stage only. */
function moveOn(world: World, one: Execution, as: "Succeeded" | "Skipped"): void {
  one.stageStatus = as;
  one.through.set(one.stage, { as, version: one.plan.version, when: ++world.ticks });
  const next = one.plan.stages[one.plan.stages.indexOf(stageOf(one)) + 1];
  if (!next || one.rollsBackTo !== undefined) one.status = "Succeeded";
  else comeTo(world, one, next.name);
}

/** Nothing is remembered of a stage that the pipeline no longer has, once nobody is inside. */
function forgetStages(world: World): void {
  const isGone = (stage: string) => world.plan.stages.every(({ name }) => name !== stage) && !inside(world, stage);
  for (const stage of world.entered.keys()) if (isGone(stage)) world.entered.delete(stage);
  for (const ways of [world.disabled, world.stale])
    for (const way of ways.keys()) if (isGone(way.split(" ")[0] as string)) ways.delete(way);
}
