import type { Build, CreateProjectInput } from "@aws-sdk/client-codebuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeHouse, openFakeHouse, role } from "./testing/house.ts";

let house: FakeHouse;
beforeEach(async () => void (house = await openFakeHouse()));
afterEach(() => house[Symbol.asyncDispose]());

const project = (name: string, command: string, more: Pick<CreateProjectInput, "autoRetryLimit" | "timeoutInMinutes"> = {}) => ({
  name,
  source: { type: "NO_SOURCE" as const, buildspec: `version: 0.2\nphases: {build: {commands: ["${command}"]}}\n` },
  artifacts: { type: "NO_ARTIFACTS" as const },
  environment: {
    type: "LINUX_CONTAINER" as const,
    image: "aws/codebuild/standard:7.0",
    computeType: "BUILD_GENERAL1_SMALL" as const,
  },
  serviceRole: role,
  ...more,
});

const arn = (id: string) => `arn:aws:codebuild:us-east-1:000000000000:build/${id}`;

/** Every build of a project, the first one first, once the last of them that is retried has its successor. */
async function chain(name: string, first: string): Promise<Build[]> {
  const builds: Build[] = [];
  for (let id: string | undefined = first; id !== undefined;) {
    const build: Build = await house.ended(id);
    builds.push(build);
    id = build.autoRetryConfig?.nextAutoRetry?.replace(/^.*:build\//, "");
  }
  expect((await house.aws.codebuild.ListBuildsForProject({ projectName: name })).ids).toHaveLength(builds.length);
  return builds;
}

test("a build that fails is retried as often as its project says, each linked with the next", async () => {
  await house.aws.codebuild.CreateProject(project("failing", "false", { autoRetryLimit: 2 }));
  const { build } = await house.aws.codebuild.StartBuild({
    projectName: "failing",
    environmentVariablesOverride: [{ name: "A", value: "1" }],
  });
  expect(build?.autoRetryConfig).toEqual({ autoRetryLimit: 2, autoRetryNumber: 0 });
  const builds = await chain("failing", build?.id ?? "");
  const [first = "", second = "", third = ""] = builds.map(({ id }) => id ?? "");
  expect(builds.map(({ autoRetryConfig }) => autoRetryConfig)).toEqual([
    { autoRetryLimit: 2, autoRetryNumber: 0, nextAutoRetry: arn(second) },
    { autoRetryLimit: 2, autoRetryNumber: 1, previousAutoRetry: arn(first), nextAutoRetry: arn(third) },
    { autoRetryLimit: 2, autoRetryNumber: 2, previousAutoRetry: arn(second) },
  ]);
  expect(builds.map(({ buildStatus, initiator }) => [buildStatus, initiator])).toEqual([
    ["FAILED", "root"],
    ["FAILED", `build/AWSCodeBuild-${first.split(":")[1]}`],
    ["FAILED", `build/AWSCodeBuild-${second.split(":")[1]}`],
  ]);
  expect(builds[2]?.environment?.environmentVariables).toEqual([{ name: "A", value: "1", type: "PLAINTEXT" }]);
});

test("a build is retried once, though the server dies before it is told", async () => {
  await house.aws.codebuild.CreateProject(project("crashing", "false", { autoRetryLimit: 1 }));
  house.crashes.push("build-queued");
  await expect(house.aws.codebuild.StartBuild({ projectName: "crashing" })).rejects.toThrow();
  const { ids = [] } = await house.aws.codebuild.ListBuildsForProject({ projectName: "crashing" });
  house.crashes.push("build-queued");
  const first = house.ended(ids[0] ?? "");
  while (house.crashes.length > 0) await house.clock.advance(1_000);
  await house.clock.advance(60_000);
  await first;
  expect(await chain("crashing", ids[0] ?? "")).toHaveLength(2);
});

test("a build that succeeds, is stopped or runs for a pipeline is not retried; one that times out is", async () => {
  const { codebuild } = house.aws;
  await codebuild.CreateProject(project("good", "true", { autoRetryLimit: 3 }));
  await codebuild.CreateProject(project("slow", "sleep 100000", { autoRetryLimit: 1, timeoutInMinutes: 5 }));
  const good = await codebuild.StartBuild({ projectName: "good" });
  expect(await chain("good", good.build?.id ?? "")).toHaveLength(1);
  const stopped = await codebuild.StartBuild({ projectName: "slow" });
  await codebuild.StopBuild({ id: stopped.build?.id ?? "" });
  expect(await chain("slow", stopped.build?.id ?? "")).toHaveLength(1);
  const { build } = await codebuild.StartBuild({ projectName: "slow" });
  const first = house.ended(build?.id ?? "");
  await house.clock.advance(5 * 60_000);
  const next = (await first).autoRetryConfig?.nextAutoRetry?.replace(/^.*:build\//, "") ?? "";
  await codebuild.StopBuild({ id: next });
  expect((await house.ended(next)).autoRetryConfig).toMatchObject({ autoRetryNumber: 1, previousAutoRetry: arn(build?.id ?? "") });
});

test("StartBuild says otherwise than the project, and a retry by hand begins to count anew", async () => {
  const { codebuild } = house.aws;
  await codebuild.CreateProject(project("by-hand", "false", { autoRetryLimit: 2 }));
  const { build } = await codebuild.StartBuild({ projectName: "by-hand", autoRetryLimitOverride: 0 });
  expect((await house.ended(build?.id ?? "")).autoRetryConfig).toBeUndefined();
  const again = await codebuild.RetryBuild({ id: build?.id ?? "" });
  expect(again.build?.autoRetryConfig).toBeUndefined();
  await house.ended(again.build?.id ?? "");
});

test("limits that AWS does not take are refused", async () => {
  const message = "Invalid auto-retry limit: must be between 0 and 10";
  await expect(house.aws.codebuild.CreateProject(project("many", "true", { autoRetryLimit: 11 }))).rejects.toMatchObject({ message });
  await house.aws.codebuild.CreateProject(project("many", "true"));
  await expect(house.aws.codebuild.StartBuild({ projectName: "many", autoRetryLimitOverride: -1 })).rejects.toMatchObject({ message });
});
