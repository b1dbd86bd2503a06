import { describe, expect, test } from "vitest";
import { BuildspecError } from "../../buildspec/buildspec.ts";
import { checkedTasks } from "./groups.ts";
import { parseBatch } from "./parse-batch.ts";

const tasks = (text: string, config = {}, computeType?: string) => checkedTasks(parseBatch(text), config, computeType);

describe("what a batch means", () => {
  test("a graph: every key of a build", () => {
    const spec = parseBatch(`
version: 0.2
batch:
  fast-fail: true
  build-graph:
    - identifier: build1
      debug-session: true
      env:
        compute-type: BUILD_GENERAL1_SMALL
        image: aws/codebuild/standard:7.0
        privileged-mode: yes
        type: LINUX_CONTAINER
        variables: {VERSION: 3.10}
      ignore-failure: true
    - identifier: build2
      buildspec: build2.yml
      depend-on: [build1]
`);
    expect(spec.fastFail).toBe(true);
    expect(checkedTasks(spec, {}, undefined)).toEqual([
      {
        identifier: "build1",
        debugSession: true,
        dependsOn: [],
        ignoreFailure: true,
        env: {
          computeType: "BUILD_GENERAL1_SMALL",
          image: "aws/codebuild/standard:7.0",
          privilegedMode: true,
          type: "LINUX_CONTAINER",
          variables: { VERSION: "3.10" },
        },
      },
      {
        identifier: "build2",
        buildspec: "build2.yml",
        debugSession: false,
        dependsOn: ["build1"],
        ignoreFailure: false,
        env: { variables: {} },
      },
    ]);
  });

  test("a list takes no dependencies", () => {
    expect(
      tasks("version: 0.2\nbatch: {build-list: [{identifier: a}, {identifier: b, depend-on: [a]}]}\n").map(({ dependsOn }) => dependsOn),
    ).toEqual([[], []]);
  });

  test("a matrix: every combination, with what holds for all", () => {
    const found = tasks(`
version: 0.2
batch:
  build-matrix:
    static: {ignore-failure: true, env: {privileged-mode: true, variables: {ALL: x}}}
    dynamic:
      buildspec: [one.yml, two.yml]
      env:
        image: [img:1]
        variables: {A: [1, 2], B: b}
`);
    expect(found.map(({ identifier, buildspec, env }) => [identifier, buildspec, env.image, env.variables])).toEqual([
      ["build1", "one.yml", "img:1", { ALL: "x", A: "1", B: "b" }],
      ["build2", "one.yml", "img:1", { ALL: "x", A: "2", B: "b" }],
      ["build3", "two.yml", "img:1", { ALL: "x", A: "1", B: "b" }],
      ["build4", "two.yml", "img:1", { ALL: "x", A: "2", B: "b" }],
    ]);
    expect(found.every(({ ignoreFailure, env }) => ignoreFailure && env.privilegedMode)).toBe(true);
  });

  test("a fan-out: as many builds as there are shards", () => {
    const found = tasks("version: 0.2\nbatch: {build-fanout: {parallelism: 3, ignore-failure: true}}\n");
    expect(found.map(({ identifier, shard, ignoreFailure }) => [identifier, shard, ignoreFailure])).toEqual([
      ["build1", { index: 0, count: 3 }, true],
      ["build2", { index: 1, count: 3 }, true],
      ["build3", { index: 2, count: 3 }, true],
    ]);
  });
});

describe("what cannot be read fails as the buildspec does", () => {
  test.each([
    ['version: "0.2"\nbatch: {build-list: [{identifier: a}]}\n', "cannot unmarshal !!str `0.2` into float64", 1],
    ["version: 0.2\nbatch: {build-list: {identifier: a}}\n", "Expected batch.build-list to be a list of builds at line 2", 2],
    [
      "version: 0.2\nbatch: {build-fanout: {parallelism: many}}\n",
      "Expected batch.build-fanout.parallelism to be a number of builds at line 2",
      2,
    ],
    ["version: 0.2\nbatch: {build-fanout: {}}\n", "Expected batch.build-fanout.parallelism to be a number of builds at line 2", 2],
    ["version: 0.2\nbatch:\n  fast-fail: maybe\n", "Expected batch.fast-fail to be yes or no at line 3", 3],
    [
      "version: 0.2\nbatch:\n  build-list: [{identifier: a, env: [x]}]\n",
      "Expected batch.build-list[0].env to be a map of keys and values at line 3",
      3,
    ],
  ])("%j", (text, message, line) => {
    expect(() => parseBatch(text)).toThrow(BuildspecError);
    expect(() => parseBatch(text)).toThrow(expect.objectContaining({ message, line }));
  });

  test("a matrix that grows beyond all measure", () => {
    const values = Array.from({ length: 40 }, (_, index) => index).join(", ");
    expect(() =>
      parseBatch(`version: 0.2\nbatch: {build-matrix: {dynamic: {env: {variables: {A: [${values}], B: [${values}]}}}}}\n`),
    ).toThrow("Expected batch.build-matrix to be at most 1000 combinations");
  });
});

const list = (...identifiers: string[]) =>
  `version: 0.2\nbatch: {build-list: [${identifiers.map((id) => `{identifier: ${id}}`).join(", ")}]}\n`;
const graph = (edges: Record<string, string[]>) =>
  `version: 0.2\nbatch: {build-graph: [${Object.entries(edges)
    .map(([id, on]) => `{identifier: ${id}, depend-on: [${on.join(", ")}]}`)
    .join(", ")}]}\n`;

describe("what can be read and is wrong fails DOWNLOAD_BATCHSPEC", () => {
  test.each([
    ["version: 0.2\nphases: {}\n", "1 batch type is expected at a time for buildBatchArn"],
    [
      "version: 0.2\nbatch: {build-list: [{identifier: a}], build-fanout: {parallelism: 2}}\n",
      "1 batch type is expected at a time for buildBatchArn",
    ],
    ["version: 0.2\nbatch: {build-list: []}\n", "At least one build is expected in the batch"],
    ["version: 0.2\nbatch: {build-list: [{buildspec: a.yml}]}\n", "Every build in the batch must have an identifier"],
    [
      list("multi-env", "ok", "a.b"),
      "Build Identifiers multi-env,a.b must contain only alphanumeric characters and underscores and be less than 128 characters in length.",
    ],
    [list("a", "b", "a"), "Build Identifiers a must be unique"],
    [list("DOWNLOAD_SOURCE"), "Build Identifiers DOWNLOAD_SOURCE must be unique"],
    [graph({ a: ["b"] }), "Build Identifier a depends on b, which is not in the batch"],
    [graph({ a: [], b: ["a", "d"], c: ["b"], d: ["c"] }), "Build Identifiers b,d,c depend on each other in a cycle"],
    [graph({ a: ["a"] }), "Build Identifiers a depend on each other in a cycle"],
    [
      "version: 0.2\nbatch: {build-list: [{identifier: a, env: {compute-type: BUILD_GENERAL1_SMALL, fleet: f}}]}\n",
      "compute-type and fleet cannot both be provided for Build Identifiers a",
    ],
  ])("%j", (text, detail) => {
    expect(() => tasks(text)).toThrow(
      expect.objectContaining({ statusCode: "BATCH_SPEC_VALIDATION_ERROR", message: `BatchSpec has invalid values.. ${detail}` }),
    );
  });

  test("more builds than the project allows", () => {
    expect(() => tasks(list("a", "b", "c"), { restrictions: { maximumBuildsAllowed: 2 } })).toThrow("more than the maximum of 2");
    expect(tasks(list("a", "b"), { restrictions: { maximumBuildsAllowed: 2 } })).toHaveLength(2);
    expect(() =>
      tasks("version: 0.2\nbatch: {build-matrix: {dynamic: {env: {variables: {A: [1, 2, 3]}}}}}\n", {
        restrictions: { maximumBuildsAllowed: 2 },
      }),
    ).toThrow("3 builds");
  });

  test("a compute type that the project does not allow, its own included", () => {
    const restrictions = { computeTypesAllowed: ["BUILD_GENERAL1_SMALL"] };
    expect(tasks(list("a"), { restrictions }, "BUILD_GENERAL1_SMALL")).toHaveLength(1);
    expect(() => tasks(list("a"), { restrictions }, "BUILD_GENERAL1_LARGE")).toThrow("Build Identifiers a are not among those allowed");
  });
});
