import { expect, test } from "vitest";
import { begin, flowOf, type Story, tell } from "./testing/story.ts";
import { explain } from "./explain.ts";

const told = (...sentences: string[]): Story => sentences.reduce(tell, begin("SUPERSEDED", flowOf("Source Build Deploy")));
const reasons = ({ state }: Story, id: string) => {
  const execution = state.executions.get(id);
  return execution ? explain(state, execution).map(({ reason, wayOut }) => `${reason} | ${wayOut}`) : [];
};

test("an execution in front of a locked stage waits for whoever is inside", () => {
  expect(reasons(told("start A", "start B"), "B")).toEqual([
    "Stage Source is locked by pipeline execution A. | It enters when A leaves the stage, unless a newer execution supersedes it.",
  ]);
});

test("an execution in front of a disabled transition waits for somebody to open it", () => {
  expect(reasons(told("disable Build", "start A", "A succeeds"), "A")).toEqual([
    "The inbound transition of stage Build was disabled by me: r. | EnableStageTransition for stage Build, or StopPipelineExecution.",
  ]);
});

test("an execution in a stage waits for its running actions", () => {
  const { state } = told("start A", "stop A");
  const execution = state.executions.get("A");
  const waits = execution ? explain(state, execution, () => ({ waitsFor: "Build b is running.", deadline: 9 })) : [];
  expect(waits).toMatchObject([
    { stage: "Source", action: "act", since: 1, deadline: 9, reason: "Build b is running. The execution stops when it has ended." },
  ]);
});

test("an execution that has ended waits for nothing", () => {
  expect(reasons(told("start A", "A fails"), "A")).toEqual([]);
});
