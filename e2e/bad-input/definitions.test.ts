/** Pipelines, task definitions, and tasks that cannot start: which refusal, and where it is shown. */
import { CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreatePipelineCommand,
  ListPipelinesCommand,
  type PipelineDeclaration,
  StartPipelineExecutionCommand,
} from "@aws-sdk/client-codepipeline";
import { CreateSecurityGroupCommand, CreateSubnetCommand, CreateVpcCommand } from "@aws-sdk/client-ec2";
import {
  CreateClusterCommand,
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
} from "@aws-sdk/client-ecs";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRole } from "../kit/account.ts";
import { Installation } from "../kit/installation.ts";
import { expectPlain, refusalOf } from "../kit/plain-words.ts";
import { until } from "../kit/wait.ts";

let installation: Installation;
let pipelineRole: string;
let executionRoleArn: string;
beforeAll(async () => {
  installation = await Installation.open();
  pipelineRole = await makeRole(installation.clients, "pipeline", "codepipeline.amazonaws.com");
  executionRoleArn = await makeRole(installation.clients, "execution", "ecs-tasks.amazonaws.com");
});
afterAll(() => installation[Symbol.asyncDispose]());

const source = {
  name: "Source",
  actionTypeId: { category: "Source", owner: "AWS", provider: "S3", version: "1" },
  configuration: { S3Bucket: "bucket", S3ObjectKey: "source.zip" },
  outputArtifacts: [{ name: "Source" }],
};
const build = {
  name: "Build",
  actionTypeId: { category: "Build", owner: "AWS", provider: "CodeBuild", version: "1" },
  configuration: { ProjectName: "project" },
  inputArtifacts: [{ name: "Source" }],
};
const stages = (...actions: object[]) => actions.map((action, index) => ({ name: `Stage${index}`, actions: [action] }));
const declare = (more: object) =>
  ({
    name: "bad",
    roleArn: pipelineRole,
    artifactStore: { type: "S3", location: "bucket" },
    stages: stages(source, build),
    ...more,
  }) as PipelineDeclaration;

describe("pipelines", () => {
  test.each([
    ["one stage", { stages: stages(source) }, "InvalidStructureException", /has only 1 stage/],
    ["no source first", { stages: stages(build, build) }, /^Invalid(Structure|StageDeclaration|ActionDeclaration)Exception$/, /[Ss]ource/],
    ["two stages of one name", { stages: [...stages(source), ...stages(build)] }, "InvalidStageDeclarationException", /'Stage0'/],
    [
      "an unknown provider",
      { stages: stages(source, { ...build, actionTypeId: { ...build.actionTypeId, provider: "Jenkins9" } }) },
      "InvalidActionDeclarationException",
      /Jenkins9/,
    ],
    ["a missing setting", { stages: stages(source, { ...build, configuration: {} }) }, "InvalidActionDeclarationException", /ProjectName/],
    ["an artifact that nobody makes", { stages: stages(source, { ...build, inputArtifacts: [{ name: "Other" }] }) }, /^Invalid/, /Other/],
    ["a name with a space", { name: "two words" }, "ValidationException", /two words/],
    ["no role", { roleArn: undefined }, "ValidationException", /roleArn/],
    ["an unknown mode", { executionMode: "SOMEHOW" }, "ValidationException", /SOMEHOW/],
  ] as [string, object, string | RegExp, RegExp][])("%s", async (_, more, name, text) => {
    const refusal = await refusalOf(installation.clients.pipeline.send(new CreatePipelineCommand({ pipeline: declare(more) })));
    expect(refusal.name).toMatch(name);
    expect(refusal).toMatchObject({ status: 400, message: expect.stringMatching(text) as unknown });
    expect((await installation.clients.pipeline.send(new ListPipelinesCommand({}))).pipelines).toEqual([]);
  });

  test("one that does not exist", async () => {
    const refusal = await refusalOf(installation.clients.pipeline.send(new StartPipelineExecutionCommand({ name: "none" })));
    expect(refusal).toMatchObject({ name: "PipelineNotFoundException", status: 400 });
  });
});

const definition = (more: object = {}, container: object = {}): RegisterTaskDefinitionCommandInput => ({
  family: "bad",
  networkMode: "awsvpc",
  requiresCompatibilities: ["FARGATE"],
  cpu: "256",
  memory: "512",
  executionRoleArn,
  containerDefinitions: [{ name: "web", image: "towpath/tools", essential: true, command: ["true"], ...container }],
  ...more,
});

describe("task definitions", () => {
  test.each([
    ["no container", { containerDefinitions: [] }, {}, /[Cc]ontainer/],
    ["no image", {}, { image: "" }, /image/],
    ["sizes that do not go together", { cpu: "256", memory: "16384" }, {}, /^No Fargate configuration exists for given values\.$/],
    ["another network mode on Fargate", { networkMode: "bridge" }, {}, /awsvpc/],
    ["an unknown network mode", { networkMode: "carrier-pigeon" }, {}, /networkMode|network mode/i],
    ["no essential container", {}, { essential: false }, /essential/],
    ["a dependency on nobody", {}, { dependsOn: [{ containerName: "db", condition: "START" }] }, /db|depend/],
    ["a dependency on itself", {}, { dependsOn: [{ containerName: "web", condition: "START" }] }, /depend|cycl/i],
    ["a secret from nowhere", {}, { secrets: [{ name: "A", valueFrom: "arn:aws:s3:::bucket" }] }, /arn:aws:s3:::bucket|secret/],
    ["no execution role for a secret", { executionRoleArn: undefined }, { secrets: [{ name: "A", valueFrom: "name" }] }, /role/],
    ["a port on Fargate that differs", {}, { portMappings: [{ containerPort: 80, hostPort: 8080 }] }, /host ?[Pp]ort|container ?[Pp]ort/],
  ] as [string, object, object, RegExp][])("%s", async (_, more, container, text) => {
    const refusal = await refusalOf(installation.clients.ecs.send(new RegisterTaskDefinitionCommand(definition(more, container))));
    expect(refusal).toMatchObject({ status: 400, message: expect.stringMatching(text) as unknown });
    expect(["ClientException", "InvalidParameterException"]).toContain(refusal.name);
  });
});

describe("tasks that cannot start", () => {
  let network: { subnets: string[]; securityGroups: string[] };
  beforeAll(async () => {
    const { ec2, ecs, logs, secrets } = installation.clients;
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.94.0.0/16" }));
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: "10.94.1.0/24" }));
    const { GroupId = "" } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: "none", Description: "none", VpcId: Vpc?.VpcId }));
    network = { subnets: [Subnet?.SubnetId ?? ""], securityGroups: [GroupId] };
    await ecs.send(new CreateClusterCommand({ clusterName: "bad" }));
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/bad" }));
    await secrets.send(new CreateSecretCommand({ Name: "dev/core", SecretString: '{"PASSWORD":"very secret"}' }));
  });

  /** Why a task stopped that was asked for with another container definition. */
  async function stopped(container: object): Promise<{ code: string | undefined; reason: string }> {
    const { ecs } = installation.clients;
    const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand(definition({ family: "stops" }, container)));
    const { tasks = [] } = await ecs.send(
      new RunTaskCommand({
        cluster: "bad",
        taskDefinition: taskDefinition?.taskDefinitionArn,
        launchType: "FARGATE",
        networkConfiguration: { awsvpcConfiguration: network },
      }),
    );
    const task = await until("a stopped task", async (say) => {
      const { tasks: [found] = [] } = await ecs.send(new DescribeTasksCommand({ cluster: "bad", tasks: [tasks[0]?.taskArn ?? ""] }));
      say(found?.lastStatus);
      return found?.lastStatus === "STOPPED" ? found : undefined;
    });
    const reason = [task.stoppedReason, ...(task.containers ?? []).map(({ reason: why }) => why)].filter(Boolean).join("\n");
    expectPlain(reason);
    expect(reason).not.toContain("very secret");
    return { code: task.stopCode, reason };
  }
  const secret = (valueFrom: string) => ({ secrets: [{ name: "VALUE", valueFrom }] });
  const arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:";

  test.each([
    [
      "an image that is not in the registry",
      { image: "000000000000.dkr.ecr.us-east-1.amazonaws.com/none:1" },
      /CannotPullContainerError: .*none/,
    ],
    ["an image of a registry that does not answer", { image: "127.0.0.1:1/none:1" }, /CannotPullContainerError: .*127\.0\.0\.1:1\/none:1/],
    ["a missing secret", secret(`${arn}dev/none`), /ResourceInitializationError: .*dev\/none.*ResourceNotFoundException/],
    ["a missing key", secret(`${arn}dev/core:USER::`), /ResourceInitializationError: .*USER/],
    ["a missing stage", secret(`${arn}dev/core:PASSWORD:AWSPENDING:`), /ResourceInitializationError: .*AWSPENDING/],
    ["a missing parameter", secret("arn:aws:ssm:us-east-1:000000000000:parameter/none"), /ResourceInitializationError: .*none/],
    [
      "a log group that does not exist",
      {
        logConfiguration: {
          logDriver: "awslogs",
          options: { "awslogs-group": "/none", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "a" },
        },
      },
      /\/none|log group/,
    ],
  ] as [string, object, RegExp][])("%s", async (_, container, text) => {
    const { code, reason } = await stopped(container);
    expect(code).toBe("TaskFailedToStart");
    expect(reason).toMatch(text);
  });

  test("a program that is not in the image", async () => {
    const { code, reason } = await stopped({ command: ["/no/such/program"] });
    expect(reason).toMatch(/CannotStartContainerError|no such file/i);
    expect(["TaskFailedToStart", "EssentialContainerExited"]).toContain(code);
  });
});
