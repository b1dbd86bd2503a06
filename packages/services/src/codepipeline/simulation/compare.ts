/** The orchestrator's state beside the reference model's world: everything that can be seen of them must be the same. */
import type { Execution, PipelineState, Stage } from "../model.ts";
import { type Execution as Expected, inFront, inside, isActive, type World } from "./reference/world.ts";
import { must, mustEqual } from "./violation.ts";

/** `executionOf` finds an execution by its number, which is its sequence. */
export function compareStages(world: World, state: PipelineState, executionOf: (number: number) => Execution): void {
  mustEqual(state.version, world.plan.version, () => "version of the pipeline");
  mustEqual(state.mode, world.plan.mode, () => "mode of the pipeline");
  mustEqual(
    [...state.stages.keys()].slice(0, world.plan.stages.length),
    world.plan.stages.map(({ name }) => name),
    () => "stages",
  );
  for (const stage of state.stages.values()) compareStage(world, state, stage, executionOf);
}

function compareStage(world: World, state: PipelineState, stage: Stage, executionOf: (number: number) => Execution): void {
  const { name, inbound } = stage;
  const idOf = (number: number | undefined) => (number === undefined ? undefined : executionOf(number).id);
  mustEqual(stage.lock, idOf(inside(world, name)?.number), () => `lock of ${name}`);
  mustEqual(stage.latest, idOf(world.entered.get(name)), () => `latest execution in ${name}`);
  const waiting = inbound.filter((id) => state.executions.get(id)?.status === "InProgress");
  const expected = inFront(world, name).map(({ number }) => idOf(number));
  mustEqual(waiting, expected, () => `in front of ${name}`);
  for (const [way, { enabled, stale = false }] of [["in", stage.inboundTransition] as const, ["out", stage.outboundTransition] as const]) {
    must(enabled !== world.disabled.has(`${name} ${way}`), () => `transition ${way} of ${name}: enabled is ${enabled}`);
    must(stale === world.stale.has(`${name} ${way}`), () => `transition ${way} of ${name}: stale is ${stale}`);
  }
}

/** `targetOf` gives the number of the execution that a rollback goes back to. */
export function compareExecution(expected: Expected, actual: Execution, targetOf: (execution: Execution) => number | undefined): void {
  const isCancelled = expected.ending === "cancel" && isActive(expected);
  must(
    (actual.stop?.kind === "cancel" && isActive(expected)) === isCancelled,
    () => `execution ${expected.number} is to be cancelled: ${!isCancelled}`,
  );
  const what = (field: string) => () => `execution ${expected.number}, ${field}`;
  must(actual.status === expected.status, () => `execution ${expected.number} is ${actual.status}, must be ${expected.status}`);
  must(actual.stage === expected.stage, () => `execution ${expected.number} is at ${actual.stage}, must be at ${expected.stage}`);
  mustEqual(actual.run ? "inside" : "front", expected.at, what("place"));
  mustEqual(placeOf(actual), actual.place, what("place"));
  mustEqual(actual.mode, expected.mode, what("mode"));
  mustEqual(actual.version, expected.plan.version, what("version"));
  mustEqual(targetOf(actual), expected.rollsBackTo, what("target of the rollback"));
  if (!actual.run) return;
  must(
    actual.run.status === expected.stageStatus,
    () => `execution ${expected.number}: stage ${actual.run?.status}, must be ${expected.stageStatus}`,
  );
  const actions = actual.run.actions;
  must(
    actions.length === expected.actions.size && actions.every(({ name, status }) => expected.actions.get(name) === status),
    () =>
      `execution ${expected.number}: actions ${actions.map(({ name, status }) => `${name} ${status}`)}, must be ${[...expected.actions]}`,
  );
  if (actual.run.conditions.length + expected.conditions.size === 0) return;
  mustEqual(
    actual.run.conditions.map(({ gate, status, rules }) => [gate, status, rules.map((rule) => [rule.name, rule.status])]),
    [...expected.conditions].map(([gate, { status, rules }]) => [gate, status, [...rules]]),
    what("conditions"),
  );
}

/** A stopped execution that never entered its stage stays in front of it, where it can be seen. */
function placeOf({ status, run, place }: Execution): Execution["place"] {
  if (status === "InProgress" || status === "Stopping") return run ? "inside" : "inbound";
  return status === "Stopped" && !run ? (place === "inbound" ? "inbound" : "ended") : "ended";
}

/** Ended for good: not even a retry can change it. */
export const isFinal = (one: Expected): boolean =>
  !isActive(one) && (one.at === "front" || one.status === "Succeeded" || one.status === "Cancelled" || one.status === "Superseded");
