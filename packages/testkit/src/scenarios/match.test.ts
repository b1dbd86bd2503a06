import { expect, test } from "vitest";
import { type Data, differences, differencesOfAll, emptyExpectations, mutations, valueAt } from "./match.ts";

const state = {
  stageStates: [
    { stageName: "Source", latestExecution: { status: "Succeeded" } },
    {
      stageName: "Build",
      actionStates: [{ actionName: "Compile", latestExecution: { status: "Failed", percentComplete: 0 } }],
    },
  ],
};

test.each<[string, Data]>([
  [
    "a part of a map",
    {
      stageStates: {
        Build: { actionStates: { Compile: { latestExecution: { status: "Failed" } } } },
      },
    },
  ],
  ["a whole list", { stageStates: [{ stageName: "Source" }, { stageName: "Build" }] }],
  ["a pattern", { stageStates: { Build: { stageName: "/^B/" } } }],
  ["a number", { stageStates: { Build: { actionStates: [{ latestExecution: { percentComplete: 0 } }] } } }],
  ["what is absent", { stageStates: { Source: { actionStates: null } }, nextToken: null }],
])("%s is found, and every change of it is not", (_, expected) => {
  expect(differences(expected, state)).toEqual([]);
  for (const changed of mutations(expected)) expect(differences(changed, state)).not.toEqual([]);
});

test.each<[string, Data, string[]]>([
  ["another value", { stageStates: { Source: { stageName: "Build" } } }, ['stageStates.Source.stageName: expected "Build", was "Source"']],
  [
    "a list that is longer",
    { stageStates: [{ stageName: "Source" }] },
    [`stageStates[1]: expected nothing, was ${JSON.stringify(state.stageStates[1])}`],
  ],
  [
    "nothing where something is",
    { stageStates: { Source: null } },
    [`stageStates.Source: expected nothing, was ${JSON.stringify(state.stageStates[0])}`],
  ],
  [
    "text where a number is",
    { stageStates: { Build: { actionStates: [{ latestExecution: { percentComplete: "0" } }] } } },
    ['stageStates.Build.actionStates[0].latestExecution.percentComplete: expected "0", was 0'],
  ],
  ["a pattern where nothing is", { nextToken: "/./" }, ['nextToken: expected "/./", was absent']],
])("%s is a difference", (_, expected, found) => {
  expect(differences(expected, state)).toEqual(found);
});

test("of a whole map nothing may be left out", () => {
  expect(differencesOfAll({ A: "Failed" }, { A: "Failed", B: "Succeeded" })).toEqual(['.B: expected nothing, was "Succeeded"']);
});

test("what cannot fail is named", () => {
  expect(emptyExpectations({ a: {}, b: ["/.*/", "/x/"], c: "text" })).toEqual([".a expects nothing", ".b[0] matches anything: /.*/"]);
});

test("a value is found by names and places", () => {
  expect(valueAt(state, "stageStates.Build.actionStates.0.latestExecution.status")).toBe("Failed");
  expect(valueAt(state, "stageStates.Deploy.stageName")).toBeUndefined();
});
