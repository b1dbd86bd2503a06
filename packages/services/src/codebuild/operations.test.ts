import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../door/aws.ts";
import { type FakeHouse, openFakeHouse } from "./testing/house.ts";
import { plainProject as project } from "./testing/plain-project.ts";

let house: FakeHouse;
let codebuild: Client["codebuild"];
beforeAll(async () => {
  house = await openFakeHouse();
  ({ codebuild } = house.aws);
});
afterAll(() => house[Symbol.asyncDispose]());

describe("projects", () => {
  test("are created with AWS's defaults", async () => {
    const { project: made } = await codebuild.CreateProject(project("defaults", { tags: [{ key: "a", value: "b" }] }));
    expect(made).toMatchObject({
      arn: "arn:aws:codebuild:us-east-1:000000000000:project/defaults",
      timeoutInMinutes: 60,
      queuedTimeoutInMinutes: 480,
      cache: { type: "NO_CACHE" },
      encryptionKey: "arn:aws:kms:us-east-1:000000000000:alias/aws/s3",
      badge: { badgeEnabled: false },
      environment: { environmentVariables: [], privilegedMode: false, imagePullCredentialsType: "CODEBUILD" },
      tags: [{ key: "a", value: "b" }],
    });
    await expect(codebuild.CreateProject(project("defaults"))).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
      message: "Project already exists: arn:aws:codebuild:us-east-1:000000000000:project/defaults",
    });
  });

  test("keep what an update leaves out, and lose what it gives empty", async () => {
    const vpcConfig = { vpcId: "vpc-1", subnets: ["subnet-1"], securityGroupIds: ["sg-1"] };
    await codebuild.CreateProject(
      project("changing", { description: "one", vpcConfig, concurrentBuildLimit: 2, tags: [{ key: "a", value: "b" }] }),
    );
    const { project: changed } = await codebuild.UpdateProject({ name: "changing", vpcConfig: {}, concurrentBuildLimit: -1, tags: [] });
    expect(changed).toMatchObject({ description: "one", tags: [] });
    expect(changed).not.toHaveProperty("vpcConfig");
    expect(changed).not.toHaveProperty("concurrentBuildLimit");
    await expect(codebuild.UpdateProject({ name: "no-such" })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  test("are found by name and ARN, listed, and deleted twice", async () => {
    const arn = "arn:aws:codebuild:us-east-1:000000000000:project/defaults";
    const found = await codebuild.BatchGetProjects({ names: [arn, "changing", "missing"] });
    expect(found.projects?.map(({ name }) => name)).toEqual(["defaults", "changing"]);
    expect(found.projectsNotFound).toEqual(["missing"]);
    expect((await codebuild.ListProjects({ sortOrder: "DESCENDING" })).projects).toEqual(["defaults", "changing"]);
    await codebuild.DeleteProject({ name: "changing" });
    await codebuild.DeleteProject({ name: "changing" });
    expect((await codebuild.ListProjects({})).projects).toEqual(["defaults"]);
    await expect(codebuild.ListProjects({ nextToken: "nonsense" })).rejects.toMatchObject({ name: "InvalidInputException" });
  });

  test.each([
    [
      { serviceRole: "arn:aws:iam::000000000000:role/none" },
      "CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::000000000000:role/none",
    ],
    [
      { artifacts: { type: "NO_ARTIFACTS" as const, location: "b" } },
      "Invalid artifacts: artifact type NO_ARTIFACTS should have null location",
    ],
    [{ source: { type: "NO_SOURCE" as const } }, "Invalid project source: an inline buildspec is required for source type NO_SOURCE"],
    [
      { source: { type: "GITHUB" as const, location: "https://ann:password@github.com/a/b" } },
      "Invalid project source: location must be a valid GITHUB source, not https://ann:password@github.com/a/b",
    ],
    [
      { cache: { type: "S3" as const, location: "Not_a_bucket/prefix" } },
      "Invalid cache: location must be a valid S3 bucket, followed by slash and the prefix",
    ],
    [{ cache: { type: "LOCAL" as const } }, "Invalid cache: at least one mode is required for cache type LOCAL"],
    [
      { cache: { type: "LOCAL" as const, modes: ["LOCAL_CUSTOM_CACHE" as const], cacheNamespace: "n" } },
      "Invalid cache: cacheNamespace is not supported for cache type LOCAL",
    ],
    [{ vpcConfig: { vpcId: "vpc-1" } }, "Invalid vpc config: vpc id, subnets, and security groups must all be provided"],
    [
      { logsConfig: { s3Logs: { status: "ENABLED" as const, location: "b" } } },
      "Invalid logs config: location must be a valid S3 bucket, followed by slash and the prefix",
    ],
  ])("are refused: %j", async (more, message) => {
    await expect(codebuild.CreateProject(project("refused", more))).rejects.toMatchObject({ name: "InvalidInputException", message });
  });
});

describe("builds", () => {
  test("of a project that does not exist", async () => {
    await expect(codebuild.StartBuild({ projectName: "none" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Project cannot be found: arn:aws:codebuild:us-east-1:000000000000:project/none",
    });
  });

  test("are shown as they stand when they start", async () => {
    const { build } = await codebuild.StartBuild({ projectName: "defaults" });
    expect(build).toMatchObject({
      buildStatus: "IN_PROGRESS",
      buildNumber: 1,
      buildComplete: false,
      initiator: "root",
      projectName: "defaults",
    });
    expect(build?.id).toMatch(/^defaults:[0-9a-f-]{36}$/);
    expect(build?.arn).toBe(`arn:aws:codebuild:us-east-1:000000000000:build/${build?.id}`);
    expect(build?.logs?.cloudWatchLogsArn).toBe("arn:aws:logs:us-east-1:000000000000:log-group:null:log-stream:null");
    const ended = await house.ended(build?.id ?? "");
    expect(ended).toMatchObject({
      buildStatus: "SUCCEEDED",
      logs: { groupName: "/aws/codebuild/defaults", streamName: build?.id?.split(":")[1] },
    });
  });

  test("with the same token are the same build, and with other parameters refused", async () => {
    const first = await codebuild.StartBuild({ projectName: "defaults", idempotencyToken: "t1" });
    const again = await codebuild.StartBuild({ projectName: "defaults", idempotencyToken: "t1" });
    expect(again.build?.id).toBe(first.build?.id);
    await expect(
      codebuild.StartBuild({ projectName: "defaults", idempotencyToken: "t1", timeoutInMinutesOverride: 9 }),
    ).rejects.toMatchObject({
      message: "Request parameter mismatch for idempotency token t1",
    });
    await house.ended(first.build?.id ?? "");
    await house.clock.advance(5 * 60_000 + 1);
    const later = await codebuild.StartBuild({ projectName: "defaults", idempotencyToken: "t1" });
    expect(later.build?.id).not.toBe(first.build?.id);
    await house.ended(later.build?.id ?? "");
  });

  test("are listed newest first, and found by id and ARN", async () => {
    const { ids = [] } = await codebuild.ListBuildsForProject({ projectName: "defaults" });
    expect(ids).toHaveLength(3);
    const { builds, buildsNotFound } = await codebuild.BatchGetBuilds({
      ids: [`arn:aws:codebuild:us-east-1:000000000000:build/${ids[2]}`, ids[0] ?? "", "x:y"],
    });
    expect(builds?.map(({ buildNumber }) => buildNumber)).toEqual([1, 3]);
    expect(buildsNotFound).toEqual(["x:y"]);
    await expect(codebuild.BatchGetBuilds({ ids: ["malformed"] })).rejects.toMatchObject({ name: "InvalidInputException" });
    expect((await codebuild.ListBuilds({ sortOrder: "ASCENDING" })).ids).toEqual(ids.toReversed());
  });

  test("are retried with the settings they had", async () => {
    const { build } = await codebuild.StartBuild({ projectName: "defaults", environmentVariablesOverride: [{ name: "A", value: "b" }] });
    await house.ended(build?.id ?? "");
    const again = await codebuild.RetryBuild({ id: build?.id ?? "" });
    expect(again.build).toMatchObject({
      buildNumber: 5,
      environment: { environmentVariables: [{ name: "A", value: "b", type: "PLAINTEXT" }] },
    });
    await house.ended(again.build?.id ?? "");
  });

  test("that ended stay stopped as they are, and can be deleted", async () => {
    const { ids = [] } = await codebuild.ListBuilds({});
    const { build } = await codebuild.StopBuild({ id: ids[0] ?? "" });
    expect(build?.buildStatus).toBe("SUCCEEDED");
    await expect(codebuild.StopBuild({ id: "defaults:none" })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const deleted = await codebuild.BatchDeleteBuilds({ ids: [ids[0] ?? "", "defaults:none"] });
    expect(deleted.buildsDeleted).toEqual([`arn:aws:codebuild:us-east-1:000000000000:build/${ids[0]}`]);
    expect(deleted.buildsNotDeleted).toHaveLength(1);
  });
});
