import { expect, test } from "vitest";
import { serviceCaller } from "../door/caller.ts";
import { managedKeptMs } from "./limits.ts";
import { forgetOldManaged } from "./managed.ts";
import { account, openFakeHouse, region } from "./testing/house.ts";

const buildspec = JSON.stringify({
  version: "0.2",
  env: { "exported-variables": ["AWS_DEFAULT_REGION", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "WORD"] },
  phases: {
    build: { commands: ["export AWS_DEFAULT_REGION=us-east-1", "export AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=x", "export WORD=yes"] },
  },
});
const environment = { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" } as const;
const trusting = (Principal: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] });
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;

async function managed() {
  const house = await openFakeHouse();
  await house.aws.iam.CreateRole({
    RoleName: "pipeline",
    AssumeRolePolicyDocument: trusting({ Service: "codepipeline.amazonaws.com" }),
  });
  await house.aws.iam.CreateRole({ RoleName: "action", AssumeRolePolicyDocument: trusting({ AWS: roleArn("pipeline") }) });
  const service = house.as(serviceCaller("codepipeline.amazonaws.com", account, region));
  await service.codebuild.CreateProject({
    name: "hidden",
    serviceRole: roleArn("pipeline"),
    source: { type: "NO_SOURCE", buildspec },
    artifacts: { type: "NO_ARTIFACTS" },
    environment,
  });
  return { house, service };
}

test("a service's project and builds are seen by that service only", async () => {
  const { house, service } = await managed();
  await using _house = house;
  const { build } = await service.codebuild.StartBuild({ projectName: "hidden" });
  const id = build?.id ?? "";
  expect(await house.aws.codebuild.ListProjects({})).toMatchObject({ projects: [] });
  expect(await house.aws.codebuild.BatchGetProjects({ names: ["hidden"] })).toMatchObject({ projectsNotFound: ["hidden"] });
  expect(await house.aws.codebuild.ListBuilds({})).toMatchObject({ ids: [] });
  expect(await house.aws.codebuild.BatchGetBuilds({ ids: [id] })).toMatchObject({ buildsNotFound: [id] });
  await expect(house.aws.codebuild.StartBuild({ projectName: "hidden" })).rejects.toThrow("Project cannot be found");
  await expect(house.aws.codebuild.StopBuild({ id })).rejects.toThrow("does not exist");
  expect((await service.codebuild.ListBuildsForProject({ projectName: "hidden" })).ids).toEqual([id]);
});

test("its build uses a role that trusts the service, exports the region, and makes no event of CodeBuild", async () => {
  const { house, service } = await managed();
  await using _house = house;
  const { build } = await service.codebuild.StartBuild({ projectName: "hidden" });
  const ended = await house.ended(build?.id ?? "", service);
  expect(ended.buildStatus).toBe("SUCCEEDED");
  expect(ended.exportedEnvironmentVariables).toEqual([
    { name: "AWS_DEFAULT_REGION", value: region },
    { name: "WORD", value: "yes" },
  ]);
  expect(new Set(house.journal.eventsAfter(0, {}).map(({ source }) => source))).not.toContain("aws.codebuild");
});

test("a role of the build's own is taken on from the project's", async () => {
  const { house, service } = await managed();
  await using _house = house;
  const { build } = await service.codebuild.StartBuild({ projectName: "hidden", serviceRoleOverride: roleArn("action") });
  expect((await house.ended(build?.id ?? "", service)).buildStatus).toBe("SUCCEEDED");
  const { build: other } = await service.codebuild.StartBuild({ projectName: "hidden", serviceRoleOverride: roleArn("build") });
  const failed = await house.ended(other?.id ?? "", service);
  expect(failed.phases?.find(({ phaseType }) => phaseType === "PROVISIONING")?.contexts?.[0]?.message).toBe(
    `CodeBuild is not authorized to perform: sts:AssumeRole on ${roleArn("build")}`,
  );
});

test("a pipeline finds the build that it started even after the server was down for hours", async () => {
  const { house, service } = await managed();
  await using _house = house;
  const request = {
    projectName: "hidden",
    idempotencyToken: "action-1",
    sourceTypeOverride: "CODEPIPELINE" as const,
    sourceLocationOverride: "bucket/key",
    artifactsOverride: { type: "CODEPIPELINE" as const },
  };
  const { build } = await service.codebuild.StartBuild(request);
  await house.ended(build?.id ?? "", service);
  await house.clock.advance(10 * 3_600_000);
  expect((await service.codebuild.StartBuild(request)).build?.id).toBe(build?.id);
});

test("what is old goes by itself, and only what a service had", async () => {
  const { house, service } = await managed();
  await using _house = house;
  const plain = {
    serviceRole: roleArn("build"),
    source: { type: "NO_SOURCE", buildspec },
    artifacts: { type: "NO_ARTIFACTS" },
    environment,
  } as const;
  await house.aws.codebuild.CreateProject({ name: "own", ...plain });
  const ids = await Promise.all(
    [service.codebuild.StartBuild({ projectName: "hidden" }), house.aws.codebuild.StartBuild({ projectName: "own" })].map(
      async (started) => (await started).build?.id ?? "",
    ),
  );
  const [hidden = "", own = ""] = ids;
  await house.ended(hidden, service);
  await house.ended(own);
  await house.clock.advance(managedKeptMs - 3_600_000);
  house.journal.transact(forgetOldManaged);
  expect((await service.codebuild.ListBuilds({})).ids).toEqual([hidden]);
  await house.clock.advance(3_700_000);
  house.journal.transact(forgetOldManaged);
  expect(await service.codebuild.ListBuilds({})).toMatchObject({ ids: [] });
  expect(await service.codebuild.ListProjects({})).toMatchObject({ projects: [] });
  expect(await house.aws.codebuild.ListBuilds({})).toMatchObject({ ids: [own] });
  expect(await house.aws.codebuild.ListProjects({})).toMatchObject({ projects: ["own"] });
});
