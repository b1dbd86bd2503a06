import type { BuildBatch } from "@aws-sdk/client-codebuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeHouse, openFakeHouse, role } from "../testing/house.ts";
import { memberToken } from "./builds/member.ts";
import { buildspec, ended, passTime, project, start, until } from "./testing/batches.ts";

let house: FakeHouse;
beforeEach(async () => void (house = await openFakeHouse()));
afterEach(() => house[Symbol.asyncDispose]());

const statuses = ({ buildGroups = [] }: BuildBatch) =>
  Object.fromEntries(buildGroups.map(({ identifier, currentBuildSummary }) => [identifier, currentBuildSummary?.buildStatus]));
const phases = (batch: BuildBatch) => (batch.phases ?? []).map(({ phaseType, phaseStatus }) => [phaseType, phaseStatus].join(" ").trim());

const graph = `batch:
  build-graph:
    - identifier: first
      env: {variables: {WORD: one}}
    - identifier: second
      depend-on: [first]
`;

const flaky = (word: string) => `version: 0.2\nphases: {build: {commands: [${word}]}}\n`;

describe("a batch", () => {
  test("runs a hidden first build, then its builds in order, each under its identifier", async () => {
    await project(house, buildspec(graph));
    const { buildBatch } = await house.aws.codebuild.StartBuildBatch({ projectName: "app" });
    expect(buildBatch).toMatchObject({
      arn: expect.stringMatching(/:build-batch\/app:[0-9a-f-]{36}$/),
      buildBatchStatus: "IN_PROGRESS",
      currentPhase: "DOWNLOAD_BATCHSPEC",
      complete: false,
      buildBatchNumber: 1,
      initiator: "root",
      buildBatchConfig: { serviceRole: role, restrictions: { maximumBuildsAllowed: 100 }, timeoutInMins: 480 },
    });
    const batch = await ended(house, buildBatch?.id ?? "");
    expect(batch.buildBatchStatus).toBe("SUCCEEDED");
    expect(phases(batch)).toEqual([
      "SUBMITTED SUCCEEDED",
      "DOWNLOAD_BATCHSPEC SUCCEEDED",
      "IN_PROGRESS SUCCEEDED",
      "COMBINE_ARTIFACTS SUCCEEDED",
      "SUCCEEDED",
    ]);
    expect(batch.buildGroups?.map(({ identifier, dependsOn }) => [identifier, dependsOn])).toEqual([
      ["DOWNLOAD_SOURCE", undefined],
      ["first", []],
      ["second", ["first"]],
    ]);
    expect(batch.buildGroups?.[1]?.currentBuildSummary).toMatchObject({
      buildStatus: "SUCCEEDED",
      primaryArtifact: { type: "no_artifacts", identifier: "first" },
      secondaryArtifacts: [],
    });
    const ids = (batch.buildGroups ?? []).map(({ currentBuildSummary }) => currentBuildSummary?.arn ?? "");
    const { builds = [] } = await house.aws.codebuild.BatchGetBuilds({ ids });
    expect(builds.map(({ buildBatchArn, initiator, buildNumber }) => [buildBatchArn, initiator, buildNumber])).toEqual([
      [batch.arn, "root", 1],
      [batch.arn, "root", 2],
      [batch.arn, "root", 3],
    ]);
    expect(builds[1]?.environment?.environmentVariables).toEqual([{ name: "WORD", value: "one", type: "PLAINTEXT" }]);
    expect(builds[2]?.startTime?.getTime()).toBeGreaterThanOrEqual(builds[1]?.endTime?.getTime() ?? Infinity);
    expect(house.engine.leftovers({ "towpath.purpose": "build" })).toEqual([]);
  });

  test("whose buildspec has no batch fails in DOWNLOAD_BATCHSPEC with AWS's code", async () => {
    await project(house, buildspec(""));
    const batch = await ended(house, await start(house));
    expect(batch.buildBatchStatus).toBe("FAILED");
    expect(batch.phases?.[1]).toMatchObject({
      phaseStatus: "FAILED",
      contexts: [
        {
          statusCode: "BATCH_SPEC_VALIDATION_ERROR",
          message: "BatchSpec has invalid values.. 1 batch type is expected at a time for buildBatchArn",
        },
      ],
    });
    expect(statuses(batch)).toEqual({ DOWNLOAD_SOURCE: "SUCCEEDED" });
  });

  test("whose buildspec cannot be read fails with its first build, which says where", async () => {
    await project(house, buildspec("batch: {build-fanout: {parallelism: x}}"));
    const batch = await ended(house, await start(house));
    expect(batch.phases?.[1]?.contexts).toEqual([
      { statusCode: "YAML_FILE_ERROR", message: "Expected batch.build-fanout.parallelism to be a number of builds at line 2" },
    ]);
    expect(statuses(batch)).toEqual({ DOWNLOAD_SOURCE: "FAILED" });
  });

  test("with fast-fail stops its other builds when one fails", async () => {
    await house.aws.s3.PutObject({ Bucket: "bucket", Key: "src/bad.yml", Body: Buffer.from(flaky("exit 3")) });
    const list = "batch: {fast-fail: true, build-list: [{identifier: bad, buildspec: bad.yml}, {identifier: slow}]}";
    await project(house, "", { source: { type: "S3", location: "bucket/src/", buildspec: buildspec(list, ["sleep 100000"]) } });
    const batch = await ended(house, await start(house));
    expect(statuses(batch)).toEqual({ DOWNLOAD_SOURCE: "SUCCEEDED", bad: "FAILED", slow: "STOPPED" });
    expect(phases(batch).slice(2)).toEqual(["IN_PROGRESS FAILED", "FAILED"]);
  });

  test("may run no compute type that its project does not allow", async () => {
    await project(house, buildspec("batch: {build-list: [{identifier: big, env: {compute-type: BUILD_GENERAL1_LARGE}}]}"), {
      buildBatchConfig: { serviceRole: role, restrictions: { computeTypesAllowed: ["BUILD_GENERAL1_SMALL"] } },
    });
    const batch = await ended(house, await start(house));
    expect(batch.phases?.[1]?.contexts?.[0]?.message).toContain("The compute types of Build Identifiers big are not among those allowed");
  });

  test("with a build that is refused fails with the refusal", async () => {
    await project(house, buildspec("batch: {build-list: [{identifier: win, env: {type: WINDOWS_CONTAINER}}]}"));
    const batch = await ended(house, await start(house));
    expect(batch.buildBatchStatus).toBe("FAILED");
    expect(batch.phases?.[2]?.contexts?.[0]).toMatchObject({
      statusCode: "CLIENT_ERROR",
      message: expect.stringContaining("WINDOWS_CONTAINER"),
    });
  });

  test("waits where the project runs no more builds at once, and goes on by itself", async () => {
    await project(house, buildspec("batch: {build-list: [{identifier: a}, {identifier: b}]}", ["sleep 10"]), { concurrentBuildLimit: 1 });
    const id = await start(house);
    await until(house, id, (batch) => statuses(batch)["a"] === "IN_PROGRESS" || statuses(batch)["b"] === "IN_PROGRESS");
    await passTime(house, id);
    expect((await ended(house, id)).buildBatchStatus).toBe("SUCCEEDED");
  });
});

describe("the end from outside", () => {
  test("StopBuildBatch ends the batch at once and then its builds", async () => {
    await project(house, buildspec(graph, ["sleep 100000"]));
    const id = await start(house);
    await until(house, id, (batch) => statuses(batch)["first"] === "IN_PROGRESS");
    const { buildBatch } = await house.aws.codebuild.StopBuildBatch({ id });
    expect(buildBatch).toMatchObject({ buildBatchStatus: "STOPPED", currentPhase: "STOPPED", complete: true });
    const batch = await ended(house, id);
    expect(statuses(batch)).toEqual({ DOWNLOAD_SOURCE: "SUCCEEDED", first: "STOPPED", second: undefined });
    expect((await house.aws.codebuild.StopBuildBatch({ id })).buildBatch?.buildBatchStatus).toBe("STOPPED");
    expect(house.engine.leftovers({ "towpath.purpose": "build" })).toEqual([]);
  });

  test("timeoutInMins ends it as failed, its phase timed out", async () => {
    await project(house, buildspec(graph, ["sleep 100000"]), { buildBatchConfig: { serviceRole: role, timeoutInMins: 5 } });
    const id = await start(house);
    await until(house, id, (batch) => statuses(batch)["first"] === "IN_PROGRESS");
    await house.clock.advance(5 * 60_000);
    const batch = await ended(house, id);
    expect(batch.buildBatchStatus).toBe("FAILED");
    expect(phases(batch).slice(2)).toEqual(["IN_PROGRESS TIMED_OUT", "FAILED"]);
    expect(statuses(batch)["first"]).toBe("STOPPED");
  });
});

describe("RetryBuildBatch", () => {
  test("runs what failed once more under the same id; earlier builds are told of", async () => {
    await house.aws.s3.PutObject({ Bucket: "bucket", Key: "src/flaky.yml", Body: Buffer.from(flaky("exit 1")) });
    const list = "batch: {build-list: [{identifier: good}, {identifier: flaky, buildspec: flaky.yml}]}";
    await project(house, "", { source: { type: "S3", location: "bucket/src/", buildspec: buildspec(list) } });
    const id = await start(house);
    const failed = await ended(house, id);
    expect(statuses(failed)).toMatchObject({ good: "SUCCEEDED", flaky: "FAILED" });
    await house.aws.s3.PutObject({ Bucket: "bucket", Key: "src/flaky.yml", Body: Buffer.from(flaky("true")) });
    const input = { id, retryType: "RETRY_FAILED_BUILDS" as const, idempotencyToken: "once" };
    expect((await house.aws.codebuild.RetryBuildBatch(input)).buildBatch).toMatchObject({ id, buildBatchStatus: "IN_PROGRESS" });
    expect((await house.aws.codebuild.RetryBuildBatch(input)).buildBatch?.id).toBe(id);
    const batch = await ended(house, id);
    expect(batch.buildBatchStatus).toBe("SUCCEEDED");
    const [, good, again] = batch.buildGroups ?? [];
    expect(good?.currentBuildSummary?.arn).toBe(failed.buildGroups?.[1]?.currentBuildSummary?.arn);
    expect(again?.priorBuildSummaryList).toMatchObject([{ arn: failed.buildGroups?.[2]?.currentBuildSummary?.arn, buildStatus: "FAILED" }]);
    await expect(house.aws.codebuild.RetryBuildBatch({ id })).rejects.toThrow("only batch builds that have failed can be retried");
  });

  test("of all builds reads the buildspec anew", async () => {
    await project(house, buildspec("batch: {build-list: [{identifier: only}]}", ["false"]));
    const id = await start(house);
    await ended(house, id);
    await house.aws.codebuild.RetryBuildBatch({ id, retryType: "RETRY_ALL_BUILDS" });
    const batch = await ended(house, id);
    expect(batch.buildGroups?.map(({ priorBuildSummaryList }) => priorBuildSummaryList?.length)).toEqual([1, 1]);
    expect((await house.aws.codebuild.ListBuilds({})).ids).toHaveLength(4);
  });
});

describe("what is asked for", () => {
  test("a project without a role for batches is refused", async () => {
    await project(house, buildspec(graph), { buildBatchConfig: {} });
    await expect(start(house)).rejects.toMatchObject({ name: "InvalidInputException" });
  });

  test("a token is good for one batch", async () => {
    await project(house, buildspec(graph));
    const input = { projectName: "app", idempotencyToken: "once" };
    const first = await house.aws.codebuild.StartBuildBatch(input);
    expect((await house.aws.codebuild.StartBuildBatch(input)).buildBatch?.id).toBe(first.buildBatch?.id);
    await expect(house.aws.codebuild.StartBuildBatch({ ...input, sourceVersion: "x" })).rejects.toThrow("Request parameter mismatch");
  });

  test("lists, by status and by project", async () => {
    await project(house, buildspec(graph));
    const ids = [await start(house), await start(house)];
    for (const id of ids) await ended(house, id);
    expect((await house.aws.codebuild.ListBuildBatchesForProject({ projectName: "app" })).ids).toEqual(ids.toReversed());
    const page = await house.aws.codebuild.ListBuildBatches({ maxResults: 1, sortOrder: "ASCENDING", filter: { status: "SUCCEEDED" } });
    const { nextToken } = page;
    expect((await house.aws.codebuild.ListBuildBatches({ maxResults: 1, sortOrder: "ASCENDING", nextToken })).ids).toHaveLength(1);
    expect((await house.aws.codebuild.ListBuildBatches({ filter: { status: "FAILED" } })).ids).toEqual([]);
  });

  test("debug sessions for all builds, or for those that the buildspec names", async () => {
    await project(house, buildspec("batch: {build-list: [{identifier: a, debug-session: true}, {identifier: b}]}"));
    const sessions = async (debugSessionEnabled: boolean) => {
      const { buildBatch } = await house.aws.codebuild.StartBuildBatch({ projectName: "app", debugSessionEnabled });
      const { buildGroups = [] } = await ended(house, buildBatch?.id ?? "");
      const ids = buildGroups.flatMap(({ currentBuildSummary }) => currentBuildSummary?.arn ?? []);
      const { builds = [] } = await house.aws.codebuild.BatchGetBuilds({ ids });
      return builds.map(({ debugSession }) => debugSession?.sessionEnabled ?? false);
    };
    expect(await sessions(true)).toEqual([false, true, true]);
    expect(await sessions(false)).toEqual([false, true, false]);
  });

  test("a batch is deleted with its builds, but not while it runs", async () => {
    await project(house, buildspec(graph, ["sleep 100000"]));
    const id = await start(house);
    await until(house, id, (batch) => statuses(batch)["first"] === "IN_PROGRESS");
    expect(await house.aws.codebuild.DeleteBuildBatch({ id })).toMatchObject({ statusCode: "BATCH_IN_PROGRESS" });
    await house.aws.codebuild.StopBuildBatch({ id });
    await ended(house, id);
    const { statusCode, buildsDeleted } = await house.aws.codebuild.DeleteBuildBatch({ id });
    expect([statusCode, buildsDeleted?.length]).toEqual(["BATCH_DELETED", 2]);
    expect((await house.aws.codebuild.BatchGetBuildBatches({ ids: [id] })).buildBatchesNotFound).toEqual([id]);
    await expect(house.aws.codebuild.StopBuildBatch({ id })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

test("a build that comes too late for its batch is refused", async () => {
  await project(house, buildspec(graph, ["sleep 100000"]));
  const id = await start(house);
  await until(house, id, (batch) => statuses(batch)["first"] === "IN_PROGRESS");
  await house.aws.codebuild.StopBuildBatch({ id });
  await ended(house, id);
  const session = {
    kind: "session" as const,
    arn: "arn:aws:sts::000000000000:assumed-role/build/x",
    userId: "x",
    roleArn: role,
    sessionName: "x",
  };
  const late = house.as({ account: "000000000000", region: "us-east-1", principal: session });
  const idempotencyToken = memberToken(id, "second", 0);
  await expect(late.codebuild.StartBuild({ projectName: "app", idempotencyToken })).rejects.toThrow("does not wait for the build second");
});

test("killed after a build was started, it is not started twice", async () => {
  await project(house, buildspec(graph));
  house.crashes.push("batch-build-started", "batch-build-started");
  const id = await start(house);
  await until(house, id, (batch) => statuses(batch)["DOWNLOAD_SOURCE"] !== undefined);
  await passTime(house, id);
  expect((await ended(house, id)).buildBatchStatus).toBe("SUCCEEDED");
  expect((await house.aws.codebuild.ListBuilds({})).ids).toHaveLength(3);
});
