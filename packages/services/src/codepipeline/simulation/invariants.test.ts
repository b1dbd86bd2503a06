/** Each check finds what it is there for: states that are right but for one thing. */
import { expect, test } from "vitest";
import type { Execution, PipelineState, Stage } from "../model.ts";
import { begin, flowOf, tell } from "../testing/story.ts";
import { compareExecution, compareStages } from "./compare.ts";
import { checkExecution, checkStages } from "./invariants.ts";
import { apply } from "./reference/requests.ts";
import { newWorld } from "./reference/world.ts";

const flow = flowOf("Source Build:a,b+c");
const { state } = ["start A", "A succeeds", "start B", "B succeeds", "start C"].reduce(tell, begin("QUEUED", flow));
const executionOf = (id: string): Execution => state.executions.get(id) as Execution;

const withStage = (name: string, change: Partial<Stage>): PipelineState => ({
  ...state,
  stages: new Map(state.stages).set(name, { ...(state.stages.get(name) as Stage), ...change }),
});
const withExecution = (id: string, change: Partial<Execution>): PipelineState => ({
  ...state,
  executions: new Map(state.executions).set(id, { ...executionOf(id), ...change }),
});

const check = (of: PipelineState, isPerformed = (_action: string) => true): void => {
  checkStages(of, of.executions.values());
  for (const one of of.executions.values()) checkExecution(of, one, isPerformed);
};

const withActions = (...statuses: ("InProgress" | "Succeeded" | "Failed")[]): PipelineState => {
  const run = executionOf("A").run as NonNullable<Execution["run"]>;
  const [first] = run.actions;
  if (!first) throw new TypeError("nothing runs");
  const actions = statuses.map((status, index) => ({ ...first, id: `${index}`, name: "abc"[index] as string, status }));
  return withExecution("A", { run: { ...run, actions } });
};

test("a state that came about by itself is right", () => {
  expect(() => check(state)).not.toThrow();
  expect(() => check(withActions("Succeeded", "Succeeded", "InProgress"))).not.toThrow();
});

test.each<[what: string, broken: PipelineState, message: string]>([
  ["two are inside one stage", withExecution("C", { stage: "Build" }), "2 executions are inside Build"],
  ["a stage has lost its lock", withStage("Build", { lock: undefined }), "Build is not locked by the execution inside"],
  ["a stage is locked for nobody", withExecution("C", { place: "inbound", run: undefined }), "Source is locked and nobody is inside"],
  ["a queue has lost its order", withStage("Build", { inbound: ["C", "B"] }), "those in front of Build are out of order"],
  [
    "SUPERSEDED lets two wait",
    { ...withStage("Build", { inbound: ["B", "C"] }), mode: "SUPERSEDED" },
    "2 executions wait in front of Build",
  ],
  ["a stage has forgotten who waits", withStage("Build", { inbound: [] }), "which does not know it"],
  ["nothing runs inside", withActions("Succeeded"), "is inside Build and runs nothing"],
  ["what ended runs", withExecution("A", { status: "Failed" }), "has ended and something runs"],
  ["two groups run at once", withActions("InProgress", "Succeeded", "InProgress"), "c began while group 0 runs"],
  ["a group began too early", withActions("Succeeded", "Failed", "InProgress"), "before b succeeded"],
])("%s", (_what, broken, message) => {
  expect(() => check(broken)).toThrow(message);
});

test("an action that nobody performs is found", () => {
  expect(() => check(state, () => false)).toThrow("nobody performs");
});

test("the reference model disagrees with another status, place, lock and queue", () => {
  const stages = flow.stages.map(({ name, groups }) => ({ name, groups }));
  const world = newWorld({ version: 1, mode: "QUEUED", structure: flow.fingerprint, stages });
  apply(world, { kind: "start" });
  apply(world, { kind: "finish", number: 1, action: "act", status: "Succeeded" });
  apply(world, { kind: "start" });
  apply(world, { kind: "finish", number: 2, action: "act", status: "Succeeded" });
  apply(world, { kind: "start" });
  const compare = (of: PipelineState) => () => {
    compareStages(world, of, (number) => [...of.executions.values()].find(({ sequence }) => sequence === number) as Execution);
    for (const one of of.executions.values())
      compareExecution(world.executions[one.sequence - 1] as (typeof world.executions)[number], one, () => undefined);
  };
  expect(compare(state)).not.toThrow();
  expect(compare(withExecution("B", { status: "Superseded" }))).toThrow("in front of Build");
  expect(compare(withStage("Build", { lock: "B" }))).toThrow("lock of Build");
  expect(compare(withStage("Source", { latest: "A" }))).toThrow("latest execution in Source");
  expect(compare(withExecution("A", { stage: "Source" }))).toThrow("must be at Build");
  expect(compare(withActions("Succeeded", "InProgress"))).toThrow("actions a Succeeded");
});
