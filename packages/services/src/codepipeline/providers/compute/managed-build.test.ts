import type { Build, CreateProjectInput, StartBuildInput } from "@aws-sdk/client-codebuild";
import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import { expect, test } from "vitest";
import type { GivenPipeline } from "../../declare/declaration.ts";
import { Orchestra } from "../../testing/orchestra.ts";
import { pipelineOf, Script, source } from "../../testing/scripted.ts";
import { commands } from "./commands.ts";
import { ecrBuildAndPublish } from "./ecr-build-and-publish.ts";

type GivenAction = GivenPipeline["stages"][number]["actions"][number];

/** A CodeBuild that begins without projects. */
class ManagedBuilds {
  readonly projects: CreateProjectInput[] = [];
  readonly started: StartBuildInput[] = [];
  readonly stopped: string[] = [];
  build: Build = { id: "hidden:1", arn: "arn:build/1", buildStatus: "IN_PROGRESS" };

  readonly played = {
    codebuild: {
      CreateProject: (input: CreateProjectInput) => void this.projects.push(input),
      StartBuild: (input: StartBuildInput) => {
        if (!this.projects.some(({ name }) => name === input.projectName))
          throw fault(ResourceNotFoundException, "Project cannot be found");
        this.started.push(input);
        return { build: this.build };
      },
      BatchGetBuilds: () => ({ builds: [this.build] }),
      StopBuild: ({ id }: { id: string }) => void this.stopped.push(id),
    },
    ecr: {
      DescribeRepositories: ({ repositoryNames }: { repositoryNames: string[] }) => ({
        repositories: repositoryNames.map((name) => ({ repositoryUri: `000000000000.dkr.ecr.us-east-1.amazonaws.com/${name}` })),
      }),
    },
  };

  get buildspec(): Record<string, unknown> {
    return JSON.parse(this.started[0]?.buildspecOverride ?? "{}") as Record<string, unknown>;
  }

  end(orchestra: Orchestra, more: Partial<Build>): Promise<void> {
    this.build = { ...this.build, buildStatus: "SUCCEEDED", ...more };
    orchestra.emit({ source: "towpath.codebuild", type: "CodeBuild Build State Change", resource: this.build.arn ?? "", detail: {} });
    return orchestra.settle();
  }
}

const run = (more: Partial<GivenAction> = {}): GivenAction => ({
  name: "Run",
  actionTypeId: commands.id,
  commands: ["make"],
  inputArtifacts: [{ name: "FetchOutput" }],
  ...more,
});

const publish = (configuration: Record<string, string>): GivenAction => ({
  name: "Publish",
  actionTypeId: ecrBuildAndPublish.id,
  configuration: { ECRRepositoryName: "team/shop", ...configuration },
  inputArtifacts: [{ name: "FetchOutput" }],
});

async function opened(action: GivenAction, more: Partial<GivenPipeline> = {}) {
  const script = new Script();
  const builds = new ManagedBuilds();
  const orchestra = new Orchestra(builds.played, [...script.catalogue, commands, ecrBuildAndPublish]);
  const stages = { Source: [source("Fetch", { namespace: "Fetched" }), source("Docs")], Build: [action] };
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf(stages, { pipelineType: "V2", ...more }) });
  await script.end(orchestra, "Fetch");
  await script.end(orchestra, "Docs");
  const details = async () => (await orchestra.call("ListActionExecutions", { pipelineName: "shop" })).actionExecutionDetails?.[0];
  return { orchestra, builds, details, script };
}

test("commands become the buildspec of a build in a project of CodePipeline's own, as the pipeline's role", async () => {
  const { orchestra, builds, details } = await opened(
    run({
      commands: ["echo #{Fetched.Word}", "make"],
      environmentVariables: [
        { name: "WORD", value: "it is #{Fetched.Word}" },
        { name: "KEY", value: "secret:key", type: "SECRETS_MANAGER" },
      ],
      outputVariables: ["VERSION"],
      outputArtifacts: [{ name: "Made", files: ["dist/", "*.json"] }],
      inputArtifacts: [{ name: "FetchOutput" }, { name: "DocsOutput" }],
      configuration: { ComputeType: "BUILD_GENERAL1_MEDIUM", VpcId: "vpc-1", Subnets: "subnet-1, subnet-2", SecurityGroupIds: '["sg-1"]' },
    }),
  );
  await using _closing = orchestra;
  expect(builds.projects).toEqual([
    expect.objectContaining({
      serviceRole: "arn:aws:iam::000000000000:role/pipeline",
      vpcConfig: { vpcId: "vpc-1", subnets: ["subnet-1", "subnet-2"], securityGroupIds: ["sg-1"] },
    }),
  ]);
  expect(builds.started).toEqual([
    expect.objectContaining({
      projectName: builds.projects[0]?.name,
      idempotencyToken: (await details())?.actionExecutionId,
      sourceTypeOverride: "CODEPIPELINE",
      secondarySourcesOverride: [expect.objectContaining({ sourceIdentifier: "DocsOutput" })],
      computeTypeOverride: "BUILD_GENERAL1_MEDIUM",
      privilegedModeOverride: false,
      timeoutInMinutesOverride: 55,
      environmentVariablesOverride: [
        { name: "WORD", value: "it is of Fetch", type: "PLAINTEXT" },
        { name: "KEY", value: "secret:key", type: "SECRETS_MANAGER" },
      ],
      logsConfigOverride: { cloudWatchLogs: { status: "ENABLED", groupName: "/aws/codepipeline/shop" } },
    }),
  ]);
  expect(builds.buildspec).toEqual({
    version: "0.2",
    env: { "exported-variables": ["VERSION"] },
    phases: { build: { commands: ["echo of Fetch", "make"] } },
    artifacts: { files: ["dist/**/*", "*.json"] },
  });
});

test("their end is the action's, with the output variables and where the log is", async () => {
  const { orchestra, builds, details } = await opened(run({ outputVariables: ["VERSION"] }));
  await using _closing = orchestra;
  await builds.end(orchestra, {
    exportedEnvironmentVariables: [{ name: "VERSION", value: "7" }],
    logs: { groupName: "/aws/codepipeline/shop", streamName: "1", cloudWatchLogsArn: "arn:log" },
  });
  expect(await details()).toMatchObject({
    status: "Succeeded",
    output: { outputVariables: { VERSION: "7" }, executionResult: { externalExecutionId: "hidden:1", logStreamARN: "arn:log" } },
  });
});

test("a role of the action's own is what the build uses, and abandoning stops it", async () => {
  const roleArn = "arn:aws:iam::000000000000:role/action";
  const sts = { AssumeRole: () => ({ Credentials: { AccessKeyId: "a", SecretAccessKey: "s", SessionToken: "t" } }) };
  const script = new Script();
  const builds = new ManagedBuilds();
  await using orchestra = new Orchestra({ ...builds.played, sts }, [...script.catalogue, commands]);
  await orchestra.call("CreatePipeline", {
    pipeline: pipelineOf({ Source: [source("Fetch")], Build: [run({ roleArn })] }, { pipelineType: "V2" }),
  });
  await script.end(orchestra, "Fetch");
  expect(builds.started[0]?.serviceRoleOverride).toBe(roleArn);
  const { pipelineExecutionSummaries } = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" });
  const pipelineExecutionId = pipelineExecutionSummaries?.[0]?.pipelineExecutionId ?? "";
  await orchestra.call("StopPipelineExecution", { pipelineName: "shop", pipelineExecutionId, abandon: true });
  expect(builds.stopped).toEqual(["hidden:1"]);
});

test.each([
  [run({ commands: [] }), "The following action must contain a commands field: Run."],
  [run({ commands: ["a\nb"] }), `The commands of action 'Run' must each be a single line. Multi-line commands are not supported: "a\\nb"`],
  [
    run({ configuration: { EnvironmentType: "WINDOWS_SERVER_2022_CONTAINER" } }),
    "Towpath does not support the EnvironmentType WINDOWS_SERVER_2022_CONTAINER of action 'Run' yet. Use LINUX_CONTAINER.",
  ],
  [
    run({ configuration: { VpcId: "vpc-1" } }),
    "The VPC configuration of action 'Run' is not complete: it lacks Subnets and SecurityGroupIds",
  ],
  [
    run({ environmentVariables: [{ name: "CODEBUILD_X", value: "1" }] }),
    "The environment variable 'CODEBUILD_X' of action 'Run' has the reserved prefix CODEBUILD_",
  ],
  [publish({ RegistryType: "public" }), "Towpath does not support public registries (RegistryType public) of action 'Publish' yet."],
  [publish({ ImageTags: "ok,no good" }), "The ImageTags of action 'Publish' contain 'no good', which cannot be the tag of an image"],
])("what cannot be run is refused when the pipeline is created (%#)", async (action, message) => {
  await expect(opened(action)).rejects.toThrow(message);
});

test.each([run(), publish({})])("pipelines of type V1 cannot have it (%#)", async (action) => {
  await expect(opened(action, { pipelineType: "V1" })).rejects.toThrow(
    `${action.actionTypeId.provider} Action can only be used with V2 pipelines.`,
  );
});

test("a tag that a variable makes of anything else fails the action, and reaches no command", async () => {
  const { orchestra, builds, details } = await opened(publish({ ImageTags: "v-#{Fetched.Word}" }));
  await using _closing = orchestra;
  expect(builds.started).toEqual([]);
  expect((await details())?.output?.executionResult?.errorDetails).toEqual({
    code: "ConfigurationError",
    message: "The ImageTags of action 'Publish' contain 'v-of Fetch', which cannot be the tag of an image",
  });
});

test("an image is built, tagged and pushed by a build with an engine of its own", async () => {
  const { orchestra, builds, details } = await opened(publish({ ImageTags: "latest, v1", DockerFilePath: "docker/it's here" }));
  await using _closing = orchestra;
  expect(builds.started[0]).toMatchObject({ privilegedModeOverride: true, timeoutInMinutesOverride: 60 });
  const uri = "000000000000.dkr.ecr.us-east-1.amazonaws.com/team/shop";
  const { env, phases } = builds.buildspec as { env: object; phases: { build: { commands: string[] } } };
  expect(env).toEqual({
    variables: { DOCKER_FILE_PATH: "docker/it's here", ECRRepositoryName: "team/shop" },
    "exported-variables": ["ECRImageDigestId", "ECRRepositoryName"],
  });
  expect(phases.build.commands).toContain(`docker push ${uri}:v1`);
  await builds.end(orchestra, { exportedEnvironmentVariables: [{ name: "ECRImageDigestId", value: "sha256:abc" }] });
  expect((await details())?.output?.outputVariables).toEqual({ ECRImageDigestId: "sha256:abc" });
});
