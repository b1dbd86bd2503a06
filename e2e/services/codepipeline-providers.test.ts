/** Actions that need more than a build: clones, compute of CodePipeline's own, images, pipelines that start pipelines. */
import { DescribeLogStreamsCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateProjectCommand, ListBuildsCommand, ListProjectsCommand } from "@aws-sdk/client-codebuild";
import type { ActionExecutionDetail, StageDeclaration } from "@aws-sdk/client-codepipeline";
import { CodeStarConnectionsClient, CreateConnectionCommand } from "@aws-sdk/client-codestar-connections";
import { CreateRepositoryCommand, DescribeImagesCommand } from "@aws-sdk/client-ecr";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRole } from "../kit/account.ts";
import { plainEnvironment } from "../kit/builds.ts";
import { actionsOf, executionEnded } from "../kit/delivery.ts";
import { Installation } from "../kit/installation.ts";
import { action, createPipeline, makeBucket, putSource, s3Source, succeeded } from "../kit/pipelines.ts";
import { makeNetwork } from "./network.ts";

const bucket = "providers";
let installation: Installation;
let roleArn: string;
let connectionArn: string;
let commit: string;
/** What each action of the pipeline `inner` came to. */
let inner: Record<string, ActionExecutionDetail>;
let invoke: ActionExecutionDetail | undefined;

const buildspec = `version: 0.2
env: {exported-variables: [COMMITS, SEEN], git-credential-helper: yes}
phases:
  build:
    commands:
      - COMMITS=$(git rev-list --count HEAD)
      - git fetch origin main
      - SEEN=$(cat "$CODEBUILD_SRC_DIR_Context/seen.txt")
      - mkdir site && echo "<h1>$COMMITS</h1>" > site/index.html && echo '{}' > meta.json
artifacts:
  secondary-artifacts:
    Site: {base-directory: site, files: ["**/*"]}
    Meta: {files: [meta.json]}
`;

beforeAll(async () => {
  installation = await Installation.open();
  const { clients, access, tools } = installation;
  const { endpoint, region, accessKeyId, secretAccessKey } = access;
  const links = new CodeStarConnectionsClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const { ConnectionArn = "" } = await links.send(new CreateConnectionCommand({ ConnectionName: "hub", ProviderType: "GitHub" }));
  connectionArn = ConnectionArn;
  const tree = join(tools.directory, "tree");
  mkdirSync(tree);
  await tools.git(tree, "init", "-q");
  for (const text of ["one", "two", "three"]) {
    writeFileSync(join(tree, "file.txt"), text);
    await tools.git(tree, "add", "-A");
    await tools.git(tree, "commit", "-qm", text);
  }
  commit = await tools.git(tree, "rev-parse", "HEAD");
  await tools.git(tree, "push", "-q", `${endpoint}/git/hub/ada/shop.git`, "main");
  await makeBucket(installation, bucket);
  await putSource(
    installation,
    { bucket },
    { "seen.txt": "both", "image/Dockerfile": "FROM scratch\nCOPY hello /\n", "image/hello": "hi\n" },
  );
  await clients.secrets.send(new CreateSecretCommand({ Name: "keys", SecretString: '{"api":"hunter2-the-secret"}' }));
  await clients.ecr.send(new CreateRepositoryCommand({ repositoryName: "team/hello" }));
  roleArn = await makeRole(clients, "pipeline", "codepipeline.amazonaws.com");
  await clients.build.send(
    new CreateProjectCommand({
      name: "site",
      serviceRole: await makeRole(clients, "builder", "codebuild.amazonaws.com"),
      source: { type: "CODEPIPELINE", buildspec },
      artifacts: { type: "CODEPIPELINE" },
      environment: plainEnvironment,
    }),
  );
  await runBoth();
});
afterAll(() => installation[Symbol.asyncDispose]());

const commands = () =>
  action("Render", ["Compute", "Commands"], {
    inputs: ["Site", "Meta"],
    commands: [
      "test -f index.html && test -f $CODEBUILD_SRC_DIR_Meta/meta.json",
      "echo key $KEY of #{Made.COMMITS}",
      "mkdir -p out/css && cp index.html out/ && echo 'a{}' > out/css/a.css",
      "LENGTH=$(printf %s $KEY | wc -c)",
    ],
    environmentVariables: [
      { name: "KEY", value: "keys:api", type: "SECRETS_MANAGER" },
      { name: "WORD", value: "#{variables.Word}" },
    ],
    outputVariables: ["WORD", "LENGTH", "AWS_DEFAULT_REGION"],
    outputArtifacts: [{ name: "Rendered", files: ["out/**/*"] }],
  });

const stages = (): StageDeclaration[] => {
  const clone = {
    ConnectionArn: connectionArn,
    FullRepositoryId: "ada/shop",
    BranchName: "main",
    OutputArtifactFormat: "CODEBUILD_CLONE_REF",
  };
  const code = action("Code", ["Source", "CodeStarSourceConnection"], {
    configuration: { ...clone, DetectChanges: "false" },
    outputs: ["Code"],
  });
  const build = action("Build", ["Build", "CodeBuild"], {
    configuration: { ProjectName: "site", PrimarySource: "Code" },
    inputs: ["Context", "Code"],
    outputs: ["Site", "Meta"],
    namespace: "Made",
  });
  const image = action("Image", ["Build", "ECRBuildAndPublish"], {
    configuration: { ECRRepositoryName: "team/hello", DockerFilePath: "image", ImageTags: "latest,v1" },
    inputs: ["Context"],
  });
  const publish = action("Publish", ["Deploy", "S3"], {
    configuration: { BucketName: bucket, Extract: "true", ObjectKey: "www", CacheControl: "no-cache" },
    inputs: ["Rendered"],
  });
  return [
    { name: "Source", actions: [code, s3Source(bucket, "source.zip", "Context")] },
    { name: "Build", actions: [build, image] },
    { name: "Render", actions: [commands()] },
    { name: "Publish", actions: [publish] },
  ];
};

/** `outer` starts `inner` and waits for it; by itself `inner` cannot start, as its variable has no default. */
async function runBoth(): Promise<void> {
  await createPipeline(installation, { name: "inner", roleArn, bucket, variables: [{ name: "Word" }], stages: stages() });
  const outer = await createPipeline(installation, {
    name: "outer",
    roleArn,
    bucket,
    stages: [
      { name: "Source", actions: [s3Source(bucket)] },
      {
        name: "Run",
        actions: [
          action("Invoke", ["Invoke", "CodePipeline"], {
            configuration: { PipelineName: "inner", Variables: '[{"name":"Word","value":"given"}]' },
          }),
        ],
      },
    ],
  });
  invoke = (await succeeded(installation, "outer", outer))["Invoke"];
  inner = await succeeded(installation, "inner", invoke?.output?.executionResult?.externalExecutionId ?? "");
}

test("a full clone has the history, and git in the build reaches where it came from", () => {
  expect(inner["Code"]?.output?.outputVariables).toMatchObject({ CommitId: commit, BranchName: "main" });
  expect(inner["Build"]?.output?.outputVariables).toEqual({ COMMITS: "3", SEEN: "both" });
  expect(inner["Build"]?.output?.outputArtifacts?.map(({ name }) => name).sort()).toEqual(["Meta", "Site"]);
});

test("commands run without a project, in a log of the pipeline's, which keeps their secrets", async () => {
  const { logs, build } = installation.clients;
  const output = inner["Render"]?.output;
  expect(output?.outputVariables).toEqual({ WORD: "given", LENGTH: "18", AWS_DEFAULT_REGION: "us-east-1" });
  const logGroupName = "/aws/codepipeline/inner";
  const { logStreams = [] } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
  const own = logStreams.find(({ arn }) => arn === output?.executionResult?.logStreamARN);
  const { events = [] } = await logs.send(
    new GetLogEventsCommand({ logGroupName, logStreamName: own?.logStreamName, startFromHead: true }),
  );
  const text = events.map(({ message }) => message).join("");
  expect(text).toContain("key *** of 3");
  expect(text).not.toContain("hunter2");
  expect((await build.send(new ListProjectsCommand({}))).projects).toEqual(["site"]);
  expect((await build.send(new ListBuildsCommand({}))).ids).toEqual([inner["Build"]?.output?.executionResult?.externalExecutionId]);
});

test("an image is built and pushed under its tags, and its digest is a variable", async () => {
  const { ECRImageDigestId, ...rest } = inner["Image"]?.output?.outputVariables ?? {};
  expect(rest).toEqual({ ECRRepositoryName: "team/hello" });
  const { imageDetails = [] } = await installation.clients.ecr.send(new DescribeImagesCommand({ repositoryName: "team/hello" }));
  expect(imageDetails.map(({ imageDigest, imageTags = [] }) => [imageDigest, imageTags.toSorted()])).toEqual([
    [ECRImageDigestId, ["latest", "v1"]],
  ]);
});

test("what the commands made is published with types that browsers know", async () => {
  const object = async (Key: string) => {
    const { Body, ContentType, CacheControl } = await installation.clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return { text: await Body?.transformToString(), ContentType, CacheControl };
  };
  expect(await object("www/out/index.html")).toEqual({ text: "<h1>3</h1>\n", ContentType: "text/html", CacheControl: "no-cache" });
  expect(await object("www/out/css/a.css")).toMatchObject({ ContentType: "text/css" });
});

test("a pipeline waited for the other, and tells which execution it was", () => {
  expect(invoke).toMatchObject({ status: "Succeeded", actionName: "Invoke" });
  expect(inner["Publish"]?.pipelineExecutionId).toBe(invoke?.output?.executionResult?.externalExecutionId);
});

test("pipelines that would wait for each other fail instead of running for ever", async () => {
  const name = "circle";
  const id = await createPipeline(installation, {
    name,
    roleArn,
    bucket,
    stages: [
      { name: "Source", actions: [s3Source(bucket)] },
      { name: "Run", actions: [action("Again", ["Invoke", "CodePipeline"], { configuration: { PipelineName: name } })] },
    ],
  });
  expect((await executionEnded(installation, name, id)).status).toBe("Failed");
  const again = (await actionsOf(installation, name, id)).find(({ actionName }) => actionName === "Again");
  expect(again?.output?.executionResult?.errorDetails?.message).toBe(
    "Pipeline circle cannot be started, as its own execution would wait for it: circle -> circle",
  );
});

test("only CodeBuild can use a reference to a repository", async () => {
  const clone = {
    ConnectionArn: connectionArn,
    FullRepositoryId: "ada/shop",
    BranchName: "main",
    OutputArtifactFormat: "CODEBUILD_CLONE_REF",
  };
  const id = await createPipeline(installation, {
    name: "misuse",
    roleArn,
    bucket,
    stages: [
      { name: "Source", actions: [action("Code", ["Source", "CodeStarSourceConnection"], { configuration: clone, outputs: ["Code"] })] },
      {
        name: "Publish",
        actions: [action("Publish", ["Deploy", "S3"], { configuration: { BucketName: bucket, Extract: "true" }, inputs: ["Code"] })],
      },
    ],
  });
  expect((await executionEnded(installation, "misuse", id)).status).toBe("Failed");
  const publish = (await actionsOf(installation, "misuse", id)).find(({ actionName }) => actionName === "Publish");
  expect(publish?.output?.executionResult?.errorDetails?.message).toMatch(/^The artifact Code is a reference to a Git repository/);
});

test("commands run inside of the subnet that their action names", async () => {
  const { vpcId, privateSubnets, groups } = await makeNetwork(installation.clients.ec2, "10.61");
  const [subnet = ""] = privateSubnets;
  const configuration = { VpcId: vpcId, Subnets: subnet, SecurityGroupIds: groups.inner };
  const where = { inputs: ["Source"], commands: ["ADDRESS=$(hostname -i)"], outputVariables: ["ADDRESS"], configuration };
  const id = await createPipeline(installation, {
    name: "within",
    roleArn,
    bucket,
    stages: [
      { name: "Source", actions: [s3Source(bucket)] },
      { name: "Run", actions: [action("Run", ["Compute", "Commands"], where)] },
    ],
  });
  const { Run } = await succeeded(installation, "within", id);
  expect(Run?.output?.outputVariables?.["ADDRESS"]).toMatch(/^10\.61\.11\.\d+/);
});

test("a batch is an action: its builds run in order, their artifacts are its outputs, and what they export are its variables", async () => {
  const { clients } = installation;
  const inOrder = `version: 0.2
batch:
  build-graph:
    - identifier: first
    - identifier: second
      depend-on: [first]
env: {exported-variables: [WHO]}
phases: {build: {commands: ["WHO=$CODEBUILD_BATCH_BUILD_IDENTIFIER; cat seen.txt; echo $WHO > who.txt"]}}
artifacts: {files: [who.txt]}
`;
  await clients.build.send(
    new CreateProjectCommand({
      name: "batch",
      serviceRole: await makeRole(clients, "batch", "codebuild.amazonaws.com"),
      source: { type: "CODEPIPELINE", buildspec: inOrder },
      artifacts: { type: "CODEPIPELINE" },
      environment: plainEnvironment,
      buildBatchConfig: { serviceRole: await makeRole(clients, "batches", "codebuild.amazonaws.com") },
    }),
  );
  const batch = action("Batch", ["Build", "CodeBuild"], {
    configuration: { ProjectName: "batch", BatchEnabled: "true" },
    inputs: ["Source"],
    outputs: ["first", "second"],
  });
  const look = action("Look", ["Compute", "Commands"], {
    inputs: ["first", "second"],
    commands: ["SEEN=$(cat who.txt $CODEBUILD_SRC_DIR_second/who.txt | tr '\\n' ' ')"],
    outputVariables: ["SEEN"],
  });
  const stages = [
    { name: "Source", actions: [s3Source(bucket)] },
    { name: "Batch", actions: [batch] },
    { name: "Look", actions: [look] },
  ];
  const ended = await succeeded(installation, "batched", await createPipeline(installation, { name: "batched", roleArn, bucket, stages }));
  expect(ended["Batch"]?.output?.outputVariables).toEqual({ WHO: "second" });
  expect(ended["Batch"]?.output?.executionResult?.externalExecutionId).toMatch(/^batch:/);
  expect(ended["Look"]?.output?.outputVariables).toEqual({ SEEN: "first second " });
});
