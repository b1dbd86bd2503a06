/** A service with two revisions behind it, what it runs, what it reads, and the repository from which a pipeline delivers it. */
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Client } from "@towpath/services";
import { until } from "../../kit/wait.ts";
import { account, type MemoryServer, region } from "./memory-server.ts";
import { roleFor } from "./scene.ts";

const ociManifest = "application/vnd.oci.image.manifest.v1+json";
const repositoryName = "todo";
const logGroup = "/ecs/todo";
export const cluster = "prod";
export const imageOf = (tag: string): string => `${account}.dkr.ecr.${region}.amazonaws.com/${repositoryName}:${tag}`;

export interface ServicesScene {
  /** Of the images by their tags. */
  readonly digests: Readonly<Record<"v1" | "v2" | "old", string>>;
  /** The commits of `todo-code`, the oldest first. */
  readonly commits: readonly string[];
}

/** What the fake containers do: one goes on until it is asked to end, the other ends by itself. */
function program({ engine }: MemoryServer): void {
  engine.program({ command: "serve" }, ({ stdout, onSignal, signal }) => {
    stdout("\u001b[32mlistening\u001b[0m on 3000\n");
    return new Promise((resolve) => {
      onSignal("SIGTERM", () => resolve(0));
      signal.addEventListener("abort", () => resolve(137), { once: true });
    });
  });
  engine.program({ command: "check" }, () => 0);
  engine.program({ command: "never" }, () => 1);
  engine.program({ command: "crash" }, ({ stdout }) => {
    stdout("cannot reach the database\n");
    return 3;
  });
}

export async function makeServices(server: MemoryServer): Promise<ServicesScene> {
  const { aws } = server;
  program(server);
  await aws.ecr.CreateRepository({ repositoryName });
  const digests = { v1: await pushImage(server, "v1"), v2: await pushImage(server, "v2"), old: await pushImage(server, "old") };
  await aws.logs.CreateLogGroup({ logGroupName: logGroup });
  await aws.secretsmanager.CreateSecret({ Name: "prod/database", SecretString: '{"user":"todo","password":"hunter2"}' });
  await aws.ssm.PutParameter({ Name: "/prod/url", Value: "http://todo.example", Type: "String" });
  await makeService(aws);
  const commits = await makePipeline(server);
  return { digests, commits };
}

/** An image of one layer, as ECR's own operations take it. */
async function pushImage(server: MemoryServer, tag: string): Promise<string> {
  const { ecr } = server.aws;
  const part = async (text: string) => {
    const bytes = Buffer.from(text);
    const { uploadId = "" } = await ecr.InitiateLayerUpload({ repositoryName });
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    await ecr.UploadLayerPart({ repositoryName, uploadId, partFirstByte: 0, partLastByte: bytes.length - 1, layerPartBlob: bytes });
    await ecr.CompleteLayerUpload({ repositoryName, uploadId, layerDigests: [digest] });
    return { digest, size: bytes.length };
  };
  const config = { mediaType: "application/vnd.oci.image.config.v1+json", ...(await part(`config of ${tag}`)) };
  const layers = [{ mediaType: "application/vnd.oci.image.layer.v1.tar", ...(await part(`layer of ${tag}`)) }];
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType: ociManifest, config, layers });
  const { image } = await ecr.PutImage({ repositoryName, imageManifest, imageManifestMediaType: ociManifest, imageTag: tag });
  const digest = image?.imageId?.imageDigest ?? "";
  server.engine.addImage(`${new URL(server.endpoint).host}/${repositoryName}@${digest}`, { command: ["serve"] });
  return digest;
}

/** The task definition's first two revisions; the second one is what the service has when this is done. */
async function makeService(aws: Client): Promise<void> {
  const executionRoleArn = await roleFor(aws, "tasks", "ecs-tasks.amazonaws.com");
  const register = (tag: string, TITLE: string) =>
    aws.ecs.RegisterTaskDefinition({
      family: "todo",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      cpu: "256",
      memory: "512",
      executionRoleArn,
      containerDefinitions: [
        {
          name: "web",
          image: imageOf(tag),
          environment: [{ name: "TITLE", value: TITLE }],
          // Without one a task counts as healthy after a while only.
          healthCheck: { command: ["CMD", "check"], interval: 5 },
          secrets: [{ name: "URL", valueFrom: "/prod/url" }],
          logConfiguration: {
            logDriver: "awslogs",
            options: { "awslogs-group": logGroup, "awslogs-region": region, "awslogs-stream-prefix": "ecs" },
          },
        },
      ],
    });
  await register("v1", "First");
  const { Vpc } = await aws.ec2.CreateVpc({ CidrBlock: "10.40.0.0/16" });
  const { Subnet } = await aws.ec2.CreateSubnet({ VpcId: Vpc?.VpcId ?? "", CidrBlock: "10.40.1.0/24" });
  await aws.ecs.CreateCluster({ clusterName: cluster });
  await aws.ecs.CreateService({
    cluster,
    serviceName: "todo",
    taskDefinition: "todo",
    desiredCount: 2,
    launchType: "FARGATE",
    networkConfiguration: { awsvpcConfiguration: { subnets: [Subnet?.SubnetId ?? ""] } },
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
  });
  await completed(aws);
  await register("v2", "Second");
  await aws.ecs.UpdateService({ cluster, service: "todo", taskDefinition: "todo" });
  await completed(aws);
}

/** Waits until the service has one deployment, with all its tasks. */
export async function completed(aws: Client): Promise<void> {
  await until("the service", async (say) => {
    const { services = [] } = await aws.ecs.DescribeServices({ cluster, services: ["todo"] });
    const [service] = services;
    say(service?.deployments);
    const isDone = service?.deployments?.length === 1 && service.deployments[0]?.rolloutState === "COMPLETED";
    return isDone && service.runningCount === service.desiredCount ? true : undefined;
  });
}

/** Pushes two commits, of which the second is delivered by the pipeline. */
async function makePipeline(server: MemoryServer): Promise<string[]> {
  const { aws } = server;
  await aws.codecommit.CreateRepository({ repositoryName: "todo-code", repositoryDescription: "The list of things to do" });
  await aws.codeconnections.CreateConnection({ ConnectionName: "github", ProviderType: "GitHub" });
  await aws.s3.CreateBucket({ Bucket: "console-services" });
  await aws.s3.PutBucketVersioning({ Bucket: "console-services", VersioningConfiguration: { Status: "Enabled" } });
  const commits = await pushCode(server);
  const action = <More extends object>(name: string, category: "Source" | "Deploy", provider: string, more: More) => ({
    name,
    actionTypeId: { category, owner: "AWS" as const, provider, version: "1" },
    ...more,
  });
  await aws.codepipeline.CreatePipeline({
    pipeline: {
      name: "deliver",
      roleArn: await roleFor(aws, "delivery", "codepipeline.amazonaws.com"),
      artifactStore: { type: "S3", location: "console-services" },
      stages: [
        {
          name: "Source",
          actions: [
            action("Code", "Source", "CodeCommit", {
              configuration: { RepositoryName: "todo-code", BranchName: "main", PollForSourceChanges: "false" },
              outputArtifacts: [{ name: "Code" }],
            }),
          ],
        },
        {
          name: "Deploy",
          actions: [
            action("Service", "Deploy", "ECS", {
              configuration: { ClusterName: cluster, ServiceName: "todo" },
              inputArtifacts: [{ name: "Code" }],
            }),
          ],
        },
      ],
    },
  });
  await until("the delivery", async (say) => {
    const { pipelineExecutionSummaries = [] } = await aws.codepipeline.ListPipelineExecutions({ pipelineName: "deliver" });
    say(pipelineExecutionSummaries);
    return pipelineExecutionSummaries[0]?.status === "Succeeded" ? true : undefined;
  });
  await completed(aws);
  return commits;
}

async function pushCode(server: MemoryServer): Promise<string[]> {
  const { aws } = server;
  await aws.iam.CreateUser({ UserName: "ada" });
  const { AccessKey } = await aws.iam.CreateAccessKey({ UserName: "ada" });
  const login = `${encodeURIComponent(AccessKey?.AccessKeyId ?? "")}:${encodeURIComponent(AccessKey?.SecretAccessKey ?? "")}`;
  const remote = server.endpoint.replace("//", `//${login}@`);
  const cwd = mkdtempSync(join(tmpdir(), "towpath-code-"));
  const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"];
  const git = (...words: string[]) => execFileSync("git", [...who, ...words], { cwd, env: { ...process.env, GIT_TERMINAL_PROMPT: "0" } });
  try {
    git("init", "--quiet", "--initial-branch=main");
    mkdirSync(join(cwd, "src"));
    writeFileSync(join(cwd, "src/list.ts"), "export const list = [];\n");
    git("add", "--all");
    git("commit", "--quiet", "--message", "Begin <b>boldly</b>");
    writeFileSync(join(cwd, "imagedefinitions.json"), JSON.stringify([{ name: "web", imageUri: imageOf("v2") }]));
    writeFileSync(join(cwd, "src/list.ts"), "export const list: string[] = [];\n");
    git("add", "--all");
    git("commit", "--quiet", "--message", "Say what the list holds\n\nSo that nobody guesses.");
    await pushed(cwd, who, [`${remote}/v1/repos/todo-code`, "main"]);
    await pushed(cwd, who, [`${remote}/git/github/acme/todo.git`, "main"]);
    return git("log", "--reverse", "--format=%H").toString().trim().split("\n");
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** Not the synchronous way: the server that answers is in this process. */
async function pushed(cwd: string, who: readonly string[], words: readonly string[]): Promise<void> {
  await promisify(execFile)("git", [...who, "push", "--quiet", ...words], { cwd, env: { ...process.env, GIT_TERMINAL_PROMPT: "0" } });
}
