/**
 * The pure layer: `decide` alone, step by step beside the reference model. It is given what the store would load, so that a decision
 * which needs more than that fails here.
 */
import { type Decision, decide } from "../decide/decide.ts";
import { refusalOfOverride } from "../decide/override.ts";
import { refusalOfRetry } from "../decide/retry.ts";
import { newPipeline, withNewExecution } from "../decide/start.ts";
import { refusalOfStop } from "../decide/stop.ts";
import {
  type Execution,
  type Flow,
  isActive,
  type PipelineEffect,
  type PipelineEvent,
  type PipelineState,
  type StageRun,
} from "../model.ts";
import { compareExecution, compareStages, isFinal } from "./compare.ts";
import { checkExecution, checkStages } from "./invariants.ts";
import { eventOf, flowOf } from "./events.ts";
import { apply, isFull, may, type Request } from "./reference/requests.ts";
import { newWorld, type Plan, type World } from "./reference/world.ts";
import { type OnStep, requestOf, type Schedule } from "./schedule.ts";
import { compareTold, hear, type Hearsay, nothingHeard } from "./told.ts";
import { must } from "./violation.ts";

interface Course {
  world: World;
  state: PipelineState;
  flows: Map<number, Flow>;
  /** Every execution there ever was, by its sequence, and the sequence by its id. */
  executions: Execution[];
  numbers: Map<string, number>;
  /** Those that can change no more, as they were when they ended. */
  final: Set<number>;
  heard: Hearsay[];
  /** What the outbox would hold: ids of actions and rules. */
  performed: Set<string>;
  made: number;
}

/** Runs a schedule. Throws Violation, or whatever `decide` throws. */
export function runDecisions({ plan, steps }: Schedule, onStep: OnStep): void {
  const course = begin(plan);
  for (const step of steps) {
    const request = requestOf(course.world, step);
    if (!request) continue;
    onStep(step, request);
    take(course, request);
  }
}

function begin(plan: Plan): Course {
  return {
    world: newWorld(plan),
    state: newPipeline(plan.mode, flowOf(plan)),
    flows: new Map([[1, flowOf(plan)]]),
    executions: [],
    numbers: new Map(),
    final: new Set(),
    heard: [],
    performed: new Set(),
    made: 0,
  };
}

/** What must be refused must be refused by both sides. */
function take(course: Course, request: Request): void {
  const isAllowed = may(course.world, request);
  checkRefusal(course, request, isAllowed);
  if (!isAllowed) return;
  course.world.now++;
  const before = course.executions.slice();
  if (request.kind === "update") course.flows.set(request.plan.version, flowOf(request.plan));
  const at = (number: number) => executionAt(course, number);
  const event = eventOf(request, at, () => newId(course));
  if (event) advance(course, request, event);
  apply(course.world, request);
  check(course, before);
}

const executionAt = ({ executions }: Course, number: number): Execution => executions[number - 1] as Execution;

/** What operations refuse by asking `decide`'s topics; the other refusals, and the limit of executions, are the operations' own. */
function checkRefusal(course: Course, request: Request, isAllowed: boolean): void {
  if (request.kind !== "stop" && request.kind !== "retry" && request.kind !== "override") return;
  if (isFull(course.world)) return;
  const refusal = refusalOf(course, request, executionAt(course, request.number));
  must(
    (refusal === undefined) === isAllowed,
    () => `${request.kind} of execution ${request.number} is ${refusal ?? "allowed"}, must ${isAllowed ? "" : "not "}be`,
  );
}

function refusalOf(course: Course, request: Extract<Request, { kind: "stop" | "retry" | "override" }>, one: Execution): string | undefined {
  const state = load(course, one.id);
  if (request.kind === "stop") return refusalOfStop(one, request.abandon);
  if (request.kind === "retry") return refusalOfRetry(state, one, request.stage, request.retryMode);
  return refusalOfOverride(state, one, request.stage, request.gate);
}

/** As the store does: active executions that are not in PARALLEL mode, those that stages name, and the one in focus. */
function load({ state, executions, numbers, flows }: Course, focus: string | undefined): PipelineState {
  const named = new Set([...state.stages.values()].flatMap(({ latest, lock, inbound }) => [latest, lock, ...inbound]));
  if (focus !== undefined) named.add(focus);
  const loaded = new Map<string, Execution>();
  for (const one of executions) if (isActive(one) && one.mode !== "PARALLEL") loaded.set(one.id, one);
  for (const id of named) {
    const one = id !== undefined && !loaded.has(id) ? executions[(numbers.get(id) ?? 0) - 1] : undefined;
    if (one) loaded.set(one.id, one);
  }
  const versions = new Set([state.version, ...[...loaded.values()].map(({ version }) => version)]);
  return { ...state, executions: loaded, flows: new Map([...flows].filter(([version]) => versions.has(version))) };
}

const newId = (course: Course): string => `${course.made++}`;

function advance(course: Course, request: Request, event: PipelineEvent): void {
  const focus = "executionId" in event ? event.executionId : undefined;
  const loaded = load(course, focus);
  const ready = event.kind === "ExecutionStarted" ? withNewExecution(loaded, event.executionId, course.world.now) : loaded;
  const decision = decide(ready, event, course.world.now, () => newId(course));
  course.state = decision.state;
  for (const one of decision.state.executions.values()) {
    course.numbers.set(one.id, one.sequence);
    course.executions[one.sequence - 1] = one;
    course.heard[one.sequence - 1] ??= nothingHeard();
  }
  if (event.kind === "ActionFinished") course.performed.delete(event.actionId);
  if (event.kind === "RuleFinished") course.performed.delete(event.ruleId);
  for (const effect of decision.effects) perform(course, request, decision, effect);
}

function perform(course: Course, request: Request, decision: Decision, effect: PipelineEffect): void {
  const { performed } = course;
  switch (effect.kind) {
    case "StartAction":
      return void performed.add(effect.actionId);
    case "AbandonAction":
      return void performed.delete(effect.actionId);
    case "StartRule":
      return void performed.add(effect.ruleId);
    case "AbandonRule":
      return void performed.delete(effect.ruleId);
    case "Announce":
      return listen(course, request, decision, effect);
  }
}

function listen(course: Course, request: Request, { state, left }: Decision, effect: Extract<PipelineEffect, { kind: "Announce" }>): void {
  const one = state.executions.get(effect.executionId) as Execution;
  const hearsay = course.heard[one.sequence - 1] as Hearsay;
  if (effect.level === "action") {
    const runs = [one.run, ...left.filter(({ executionId }) => executionId === one.id).map(({ run }) => run)];
    const action = runs.flatMap((run) => run?.actions ?? []).find(({ id }) => id === effect.actionId)?.name;
    return hear(hearsay, { ...effect, ...(action !== undefined && { action }) }, false);
  }
  const onFailure = state.flows.get(one.version)?.stages.find(({ name }) => name === one.stage)?.onFailure;
  const automatic = onFailure?.result === "RETRY" && onFailure.retryMode === "ALL_ACTIONS";
  hear(hearsay, effect, request.kind === "retry" ? request.retryMode === "ALL_ACTIONS" : automatic);
}

/** `before` are the executions as they were. */
function check(course: Course, before: readonly Execution[]): void {
  const { world, executions, heard, final } = course;
  const state = load(course, undefined);
  compareStages(world, state, (number) => executionAt(course, number));
  checkStages(state, executions);
  must(executions.length === world.executions.length, () => `${executions.length} executions, must be ${world.executions.length}`);
  for (const [index, one] of executions.entries()) {
    if (one === before[index] && final.has(one.sequence)) continue;
    must(!final.has(one.sequence), () => `execution ${one.sequence} had ended as ${before[index]?.status} and was changed`);
    const expected = world.executions[index] as World["executions"][number];
    compareExecution(expected, one, ({ rollbackTarget }) => course.numbers.get(rollbackTarget ?? ""));
    checkExecution({ ...state, flows: course.flows }, one, (id) => course.performed.has(id));
    compareTold(heard[index] as Hearsay, one);
    if (isFinal(expected)) final.add(one.sequence);
  }
  const running = executions.reduce((sum, { run }) => sum + (run ? countRunning(run) : 0), 0);
  must(running === course.performed.size, () => `${course.performed.size} actions and rules are performed, and ${running} run`);
}

const countRunning = ({ actions, conditions }: StageRun): number =>
  [...actions, ...conditions.flatMap(({ rules }) => rules)].filter(({ status }) => status === "InProgress").length;
