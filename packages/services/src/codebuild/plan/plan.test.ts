import { expect, test } from "vitest";
import { parseBuildspec } from "../buildspec/parse-buildspec.ts";
import type { ProjectFacts } from "../model.ts";
import { compilePlan, UnmatchedArtifact } from "./plan.ts";
import { settingsOf } from "./settings.ts";
import { secretReference } from "./variables.ts";

const project: ProjectFacts = {
  source: { type: "NO_SOURCE", buildspec: "x", location: undefined },
  artifacts: { type: "S3", location: "bucket" },
  environment: {
    type: "LINUX_CONTAINER",
    image: "aws/codebuild/standard:7.0",
    computeType: "BUILD_GENERAL1_SMALL",
    environmentVariables: [
      { name: "A", value: "project" },
      { name: "B", value: "/b", type: "PARAMETER_STORE" },
      { name: "CODEBUILD_X", value: "reserved" },
    ],
  },
  serviceRole: "arn:aws:iam::000000000000:role/build",
};
const located = { directory: "/src", buildspecLocation: "/codebuild/readonly/buildspec.yml" };

test("overrides win over the project, the project over the buildspec, name by name", () => {
  const settings = settingsOf(project, {
    environmentVariablesOverride: [{ name: "A", value: "dev/db:KEY", type: "SECRETS_MANAGER" }],
    privilegedModeOverride: true,
    timeoutInMinutesOverride: 7,
  });
  const spec = parseBuildspec("version: 0.2\nenv: {variables: {A: spec, C: spec}}\nphases: {build: {commands: [x]}}\n");
  const plan = compilePlan(settings, spec, located);
  expect(plan.variables).toEqual({
    A: { from: "secrets-manager", secret: { secretId: "dev/db", jsonKey: "KEY", versionStage: undefined, versionId: undefined } },
    B: { from: "parameter-store", parameter: "/b" },
    C: { from: "text", value: "spec" },
  });
  expect(plan.privileged).toBe(true);
  expect(settings).toMatchObject({ timeoutInMinutes: 7, queuedTimeoutInMinutes: 480 });
});

test("another source type drops the project's location and keeps its buildspec", () => {
  const own: ProjectFacts = { ...project, source: { type: "CODECOMMIT", location: "https://x", gitCloneDepth: 1, buildspec: "b.yml" } };
  expect(settingsOf(own, { sourceTypeOverride: "S3", sourceLocationOverride: "b/k" }).source).toEqual({
    type: "S3",
    location: "b/k",
    buildspec: "b.yml",
  });
});

test("phases are all four, in order; the plan says where a failure goes on", () => {
  const spec = parseBuildspec(`
version: 0.2
run-as: a
phases:
  build: {commands: [one, two], finally: [three], on-failure: RETRY-2, run-as: b}
  install: {commands: [zero], on-failure: CONTINUE}
`);
  const plan = compilePlan(settingsOf(project, {}), spec, located);
  expect(plan.phases).toEqual([
    { type: "INSTALL", commands: [0], finally: [], runAs: "a", tries: 0 },
    { type: "PRE_BUILD", commands: [], finally: [], runAs: "a", tries: 0 },
    { type: "BUILD", commands: [1, 2], finally: [3], runAs: "b", tries: 2 },
    { type: "POST_BUILD", commands: [], finally: [], runAs: "a", tries: 0 },
  ]);
  expect(plan.commands.map(({ text }) => text)).toEqual(["zero", "one", "two", "three"]);
  expect(plan.goesOn).toEqual(["INSTALL", "BUILD", "POST_BUILD"]);
  expect(plan.named).toEqual([
    { phase: "BUILD", commands: 3 },
    { phase: "INSTALL", commands: 1 },
  ]);
});

test("a secondary artifact needs its section in the buildspec", () => {
  const settings = { ...settingsOf(project, {}), secondaryArtifacts: [{ type: "S3" as const, location: "b", artifactIdentifier: "two" }] };
  const section = "artifacts: {files: [a], secondary-artifacts: {two: {files: [b]}}}\n";
  const head = "version: 0.2\nphases: {build: {commands: [x]}}\n";
  expect(compilePlan(settings, parseBuildspec(head + section), located).artifacts.map((plan) => plan.spec.files)).toEqual([["a"], ["b"]]);
  expect(() => compilePlan(settings, parseBuildspec(head), located)).toThrow(UnmatchedArtifact);
});

test.each([
  ["name", { secretId: "name" }],
  ["name:key", { secretId: "name", jsonKey: "key" }],
  ["name::AWSPREVIOUS", { secretId: "name", versionStage: "AWSPREVIOUS" }],
  ["arn:aws:secretsmanager:us-east-1:1:secret:a/b-AbCdEf", { secretId: "arn:aws:secretsmanager:us-east-1:1:secret:a/b-AbCdEf" }],
  ["arn:aws:secretsmanager:us-east-1:1:secret:x:KEY::", { secretId: "arn:aws:secretsmanager:us-east-1:1:secret:x", jsonKey: "KEY" }],
  ["name:::id", { secretId: "name", versionId: "id" }],
])("the secret reference %s", (text, expected) => {
  expect(secretReference(text)).toEqual({ jsonKey: undefined, versionStage: undefined, versionId: undefined, ...expected });
});
