import type { ProjectArtifacts } from "@aws-sdk/client-codebuild";
import { describe, expect, test } from "vitest";
import type { BuildSettings } from "../../plan/settings.ts";
import type { BatchTask } from "../spec/batch-spec.ts";
import { sourceGroup } from "../spec/groups.ts";
import { submittedBatch } from "../state/decide.ts";
import type { BatchRow } from "../store.ts";
import { settingsOfMember } from "./member.ts";

const own: BuildSettings = {
  source: { type: "CODECOMMIT", location: "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/app", buildspec: "all.yml" },
  sourceVersion: "main",
  artifacts: { type: "NO_ARTIFACTS" },
  environment: {
    type: "LINUX_CONTAINER",
    image: "img:1",
    computeType: "BUILD_GENERAL1_SMALL",
    privilegedMode: true,
    environmentVariables: [
      { name: "KEEP", value: "/p", type: "PARAMETER_STORE" },
      { name: "WORD", value: "/w", type: "PARAMETER_STORE" },
    ],
  },
  cache: { type: "S3", location: "bucket" },
  serviceRole: "arn:aws:iam::000000000000:role/build",
  timeoutInMinutes: 60,
  queuedTimeoutInMinutes: 480,
};

const batch = (settings: Partial<BuildSettings> = {}, more: Partial<BatchRow> = {}): BatchRow => ({
  account: "000000000000",
  region: "us-east-1",
  id: "app:11111111-2222-3333-4444-555555555555",
  project: "app",
  number: 1,
  initiator: "root",
  owner: "",
  settings: { ...own, ...settings },
  config: { serviceRole: "arn:aws:iam::000000000000:role/batch" },
  facts: {},
  spec: undefined,
  state: submittedBatch(0).state,
  version: 0,
  created: 0,
  ...more,
});

const member = (row: BatchRow, task: Partial<BatchTask> = {}): BuildSettings =>
  settingsOfMember({
    batch: row,
    group: {
      task: { identifier: "one", debugSession: false, dependsOn: [], ignoreFailure: false, env: { variables: {} }, ...task },
      status: "STARTING",
      attempt: 0,
      prior: [],
    },
  });

describe("the settings of a build", () => {
  test("are the batch's with what its task changes", () => {
    const settings = member(batch(), {
      buildspec: "one.yml",
      env: { image: "img:2", computeType: "BUILD_GENERAL1_LARGE", privilegedMode: false, variables: { WORD: "plain", NEW: "x" } },
      shard: { index: 1, count: 3 },
    });
    expect(settings.source.buildspec).toBe("one.yml");
    expect(settings.environment).toMatchObject({ image: "img:2", computeType: "BUILD_GENERAL1_LARGE", privilegedMode: false });
    expect(settings.environment.environmentVariables).toEqual([
      { name: "KEEP", value: "/p", type: "PARAMETER_STORE" },
      { name: "WORD", value: "plain", type: "PLAINTEXT" },
      { name: "NEW", value: "x", type: "PLAINTEXT" },
    ]);
    expect(settings.shard).toEqual({ index: 1, count: 3 });
  });

  test("take the commit that the buildspec came from, but for pull requests and sources that are no commits", () => {
    const facts = { resolvedSourceVersion: "0a6546f68309560d08a310daac92314c4d378f6b" };
    expect(member(batch({}, { facts })).sourceVersion).toBe(facts.resolvedSourceVersion);
    expect(member(batch({ sourceVersion: "pr/7" }, { facts })).sourceVersion).toBe("pr/7");
    const ofPipeline = batch({ source: { type: "CODEPIPELINE" }, artifacts: { type: "CODEPIPELINE" }, sourceVersion: "rev" }, { facts });
    expect(member(ofPipeline).sourceVersion).toBe("rev");
  });

  test("of the first build leave out secrets, cache, artifacts and engine", () => {
    const { environment, cache, artifacts } = member(batch({ artifacts: { type: "S3", location: "bucket" } }), { identifier: sourceGroup });
    expect([environment.privilegedMode, environment.environmentVariables, cache, artifacts]).toEqual([
      false,
      [],
      undefined,
      { type: "NO_ARTIFACTS" },
    ]);
  });
});

describe("where artifacts go", () => {
  const s3 = (more: Partial<ProjectArtifacts> = {}): ProjectArtifacts => ({
    type: "S3",
    location: "bucket",
    path: "out",
    name: "app.zip",
    packaging: "ZIP",
    ...more,
  });
  const combined = { config: { serviceRole: "arn:aws:iam::000000000000:role/batch", combineArtifacts: true } };

  test("below the identifier of the build, unless the build's id is in the path", () => {
    const { artifacts, secondaryArtifacts } = member(
      batch({ artifacts: s3(), secondaryArtifacts: [s3({ artifactIdentifier: "docs", path: "/" })] }),
    );
    expect([artifacts.path, secondaryArtifacts?.[0]?.path]).toEqual(["out/one", "one"]);
    expect(member(batch({ artifacts: s3({ namespaceType: "BUILD_ID" }) })).artifacts.path).toBe("out");
  });

  test("a pipeline has a place for each build and for each of its artifacts", () => {
    const place = (artifactIdentifier: string): ProjectArtifacts => ({
      type: "CODEPIPELINE",
      location: "bucket",
      name: `key-${artifactIdentifier}`,
      artifactIdentifier,
    });
    const row = batch({
      source: { type: "CODEPIPELINE" },
      artifacts: { type: "CODEPIPELINE" },
      secondaryArtifacts: [place("one"), place("one_docs"), place("two")],
    });
    expect(member(row)).toMatchObject({
      artifacts: { type: "CODEPIPELINE", location: "bucket", name: "key-one" },
      secondaryArtifacts: [{ artifactIdentifier: "docs", name: "key-one_docs" }],
    });
    expect(member(row, { identifier: "three" })).toMatchObject({ artifacts: { type: "CODEPIPELINE" }, secondaryArtifacts: [] });
  });

  test("to be combined, in a piece of its own beside the whole", () => {
    expect(member(batch({ artifacts: s3() }, combined)).artifacts).toEqual({
      type: "S3",
      location: "bucket",
      packaging: "ZIP",
      namespaceType: "NONE",
      name: "one.zip",
      path: "out/app.zip.pieces-11111111-2222-3333-4444-555555555555",
    });
    const ofPipeline = { type: "CODEPIPELINE" as const, location: "bucket", path: "", name: "shop/Made/abc" };
    expect(member(batch({ source: { type: "CODEPIPELINE" }, artifacts: ofPipeline }, combined)).artifacts).toMatchObject({
      type: "CODEPIPELINE",
      name: "shop/Made/abc.pieces-11111111-2222-3333-4444-555555555555/one.zip",
    });
  });
});
