import {
  AcknowledgeJobCommand,
  CreatePipelineCommand,
  GetJobDetailsCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  PollForJobsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
  RetryStageExecutionCommand,
} from "@aws-sdk/client-codepipeline";
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRole } from "../kit/account.ts";
import { executionEnded } from "../kit/delivery.ts";
import { Installation } from "../kit/installation.ts";
import { buildType, deployType, lambdaType, makeJobPipeline, sourceStage } from "../kit/job-pipeline.ts";
import { artifactsOf, pollOne, takeJob, type TakenJob } from "../kit/job-worker.ts";
import { refusalOf } from "../kit/plain-words.ts";
import { until } from "../kit/wait.ts";

let installation: Installation;
let source: Buffer;
const bucket = "jobs-artifacts";
const name = "forged";
let executionId = "";
let building: TakenJob;
let deploying: TakenJob;

beforeAll(async () => {
  installation = await Installation.open();
  source = await makeJobPipeline(installation, name, bucket);
  const { pipelineExecutionSummaries } = await client().send(new ListPipelineExecutionsCommand({ pipelineName: name }));
  executionId = pipelineExecutionSummaries?.[0]?.pipelineExecutionId ?? "";
});
afterAll(() => installation[Symbol.asyncDispose]());

const client = () => installation.clients.pipeline;
const actionState = async (stage: string) => {
  const { stageStates } = await client().send(new GetPipelineStateCommand({ name }));
  return stageStates?.find(({ stageName }) => stageName === stage)?.actionStates?.[0];
};

test("a worker is told what it needs, secrets included, and takes the job with its nonce", async () => {
  building = await pollOne(client(), buildType, { Project: "shop" });
  expect(building.configuration).toEqual({ Project: "shop", Password: "hush hush" });
  expect(building.data).toMatchObject({
    actionTypeId: buildType,
    pipelineContext: { pipelineName: name, pipelineExecutionId: executionId, stage: { name: "Build" }, action: { name: "Build" } },
    inputArtifacts: [{ name: "Source", location: { type: "S3", s3Location: { bucketName: bucket } } }],
    outputArtifacts: [{ name: "Built", location: { type: "S3", s3Location: { bucketName: bucket } } }],
  });
  const another = await client().send(new PollForJobsCommand({ actionTypeId: buildType, maxBatchSize: 10 }));
  expect(another.jobs).toEqual([]);
  const { id: jobId, nonce } = building;
  expect(await refusalOf(client().send(new AcknowledgeJobCommand({ jobId, nonce: "7" })))).toMatchObject({
    name: "InvalidNonceException",
    status: 400,
  });
  expect((await client().send(new AcknowledgeJobCommand({ jobId, nonce }))).status).toBe("InProgress");
  const { jobDetails } = await client().send(new GetJobDetailsCommand({ jobId }));
  expect(jobDetails).toMatchObject({ id: jobId, accountId: "000000000000" });
  const { actionExecutionDetails } = await client().send(new ListActionExecutionsCommand({ pipelineName: name }));
  expect(JSON.stringify(actionExecutionDetails)).not.toContain("hush");
});

test("its credentials reach the job's artifacts, and nothing else", async () => {
  const artifacts = artifactsOf(building, installation.access);
  expect((await artifacts.read()).equals(source)).toBe(true);
  await artifacts.write(source);
  const { s3, input, output } = artifacts;
  const denied = { name: "AccessDenied", status: 403 };
  expect(await refusalOf(s3.send(new GetObjectCommand({ Bucket: bucket, Key: "source.zip" })))).toMatchObject(denied);
  expect(await refusalOf(s3.send(new PutObjectCommand({ ...input, Body: "else" })))).toMatchObject(denied);
  expect(await refusalOf(s3.send(new DeleteObjectCommand(output)))).toMatchObject(denied);
  expect(await refusalOf(s3.send(new ListObjectsV2Command({ Bucket: bucket })))).toMatchObject(denied);
  const { endpoint, region } = installation.access;
  const { accessKeyId = "", secretAccessKey = "", sessionToken = "" } = building.data.artifactCredentials ?? {};
  const sts = new STSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey, sessionToken } });
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toContain(`:assumed-role/${name}/${name}`);
});

test("with a continuation token the work goes on in the next job, over a restart of the server", async () => {
  await client().send(
    new PutJobSuccessResultCommand({
      jobId: building.id,
      continuationToken: "compiled",
      executionDetails: { summary: "half of it", externalExecutionId: "run-1", percentComplete: 50 },
    }),
  );
  await installation.stop();
  await installation.start();
  expect(await actionState("Build")).toMatchObject({
    entityUrl: "https://forge.example/shop",
    latestExecution: {
      status: "InProgress",
      summary: "half of it",
      percentComplete: 50,
      externalExecutionUrl: "https://forge.example/shop/run-1",
    },
  });
  const next = await takeJob(client(), buildType);
  expect(next.id).not.toBe(building.id);
  expect(next.data.continuationToken).toBe("compiled");
  await client().send(
    new PutJobSuccessResultCommand({
      jobId: next.id,
      executionDetails: { summary: "done", externalExecutionId: "run-1", percentComplete: 100 },
      currentRevision: { revision: "r7", changeIdentifier: "c7", revisionSummary: "seven" },
      outputVariables: { Tag: "v7" },
    }),
  );
  expect(await refusalOf(client().send(new PutJobSuccessResultCommand({ jobId: next.id })))).toMatchObject({
    name: "InvalidJobStateException",
    status: 400,
  });
  expect(await actionState("Build")).toMatchObject({
    currentRevision: { revisionId: "r7", revisionChangeId: "c7" },
    latestExecution: { status: "Succeeded", summary: "done", percentComplete: 100 },
  });
});

test("a rule asks a function in the same way, before the stage is entered", async () => {
  const asked = await pollOne(client(), lambdaType, { FunctionName: "may-deploy" });
  expect(asked.configuration).toEqual({ FunctionName: "may-deploy", UserParameters: "v7" });
  const { stageStates } = await client().send(new GetPipelineStateCommand({ name }));
  const deploy = stageStates?.find(({ stageName }) => stageName === "Deploy");
  expect(deploy?.beforeEntryConditionState?.conditionStates?.[0]?.ruleStates).toMatchObject([
    { ruleName: "MayDeploy", latestExecution: { status: "InProgress" } },
  ]);
  await client().send(new PutJobSuccessResultCommand({ jobId: asked.id }));
});

test("a failure fails the action in the worker's words; a retry offers a new job", async () => {
  deploying = await takeJob(client(), deployType);
  expect(deploying.configuration).toEqual({ Tag: "v7" });
  expect((await artifactsOf(deploying, installation.access).read()).equals(source)).toBe(true);
  await client().send(
    new PutJobFailureResultCommand({
      jobId: deploying.id,
      failureDetails: { type: "ConfigurationError", message: "There is no such place." },
    }),
  );
  expect(await executionEnded(installation, name, executionId)).toMatchObject({ status: "Failed" });
  expect((await actionState("Deploy"))?.latestExecution).toMatchObject({
    status: "Failed",
    errorDetails: { code: "ConfigurationError", message: "There is no such place." },
  });
  await client().send(
    new RetryStageExecutionCommand({
      pipelineName: name,
      pipelineExecutionId: executionId,
      stageName: "Deploy",
      retryMode: "FAILED_ACTIONS",
    }),
  );
  const again = await takeJob(client(), deployType);
  expect(again.id).not.toBe(deploying.id);
  await client().send(new PutJobSuccessResultCommand({ jobId: again.id }));
  expect(await executionEnded(installation, name, executionId)).toMatchObject({ status: "Succeeded" });
});

test("a Lambda function's event is a job for whoever invokes functions here", async () => {
  /** A function as its author wrote it for AWS. */
  const handler = async (event: { "CodePipeline.job": { id: string; data: TakenJob["data"] } }) => {
    const { id: jobId, data } = event["CodePipeline.job"];
    const { UserParameters = "" } = data.actionConfiguration?.configuration ?? {};
    await client().send(new PutJobSuccessResultCommand({ jobId, outputVariables: { Said: UserParameters.toUpperCase() } }));
  };
  const roleArn = await makeRole(installation.clients, "calling", "codepipeline.amazonaws.com");
  const configuration = { FunctionName: "shout", UserParameters: "hello" };
  const stages = [sourceStage(bucket), { name: "Call", actions: [{ name: "Call", actionTypeId: lambdaType, configuration }] }];
  const pipeline = { name: "calling", roleArn, artifactStore: { type: "S3" as const, location: bucket }, stages };
  await client().send(new CreatePipelineCommand({ pipeline }));
  const job = await pollOne(client(), lambdaType, { FunctionName: "shout" });
  await client().send(new AcknowledgeJobCommand({ jobId: job.id, nonce: job.nonce }));
  await handler({ "CodePipeline.job": { id: job.id, data: job.data } });
  const called = await until("the end of the call", async (say) => {
    const { actionExecutionDetails: [latest] = [] } = await client().send(new ListActionExecutionsCommand({ pipelineName: "calling" }));
    say(latest);
    return latest?.status === "Succeeded" ? latest : undefined;
  });
  expect(called.output?.outputVariables).toEqual({ Said: "HELLO" });
});
