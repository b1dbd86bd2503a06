import { expect, test } from "vitest";
import { readScenario } from "./vocabulary.ts";

const scenario = (...steps: string[]): string =>
  `title: T\nrule: R\nfrom: [here]\nsteps:\n${steps.map((step) => `  - ${step}\n`).join("")}`;

test("a step is a verb alone, with a text, or with a map, and what it gives beside it", () => {
  const { steps } = readScenario(
    scenario("create", "stop: A", "retry: {execution: A, stage: Build}\n    gives: {pipelineExecutionId: $A}"),
  );
  expect(steps.map(({ text, gives }) => [text, gives])).toEqual([
    ["create", undefined],
    ['stop: "A"', undefined],
    ['retry: {"execution":"A","stage":"Build"}', { pipelineExecutionId: "$A" }],
  ]);
});

test.each([
  ["an unknown verb", scenario("creat", "expect: {executions: {A: Failed}}"), /step 1 .*must have one of the verbs/],
  ["two verbs", scenario("{create: {}, start: {}}", "expect: {executions: {A: Failed}}"), /step 1 .*must have one of the verbs/],
  ["an unknown word", scenario("stop: {execution: A, raison: x}", "expect: {executions: {A: Failed}}"), /step 1 \(stop\).*raison/s],
  [
    "an unknown word beside the verb",
    scenario("{create: {}, give: {a: 1}}", "expect: {executions: {A: Failed}}"),
    /step 1 \(create\).*give/s,
  ],
  ["something unknown to be expected", scenario("expect: {execution status: {A: Failed}}"), /step 1 \(expect\).*execution status/s],
  ["nothing to be expected", scenario("expect: {state: {stageStates: {}}}"), /\.state\.stageStates expects nothing/],
  ["a pattern that matches anything", scenario("expect: {executions: {A: '/.*/'}}"), /matches anything/],
  ["no expectation at all", scenario("create", "stop: A"), /the scenario expects nothing/],
  ["an execution that is no letter", scenario("stop: first", "expect: {executions: {A: Failed}}"), /must be the letter of an execution/],
  ["a key of its own", `${scenario("expect: {executions: {A: Failed}}")}status: done\n`, /status/],
])("%s is refused", (_, text, problem) => {
  expect(() => readScenario(text)).toThrow(problem);
});
