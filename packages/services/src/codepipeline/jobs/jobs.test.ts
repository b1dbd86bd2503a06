import { expect, test } from "vitest";
import { actionState, forge, opened, poll, theJob, theJobOf, typeId } from "../testing/jobs.ts";
import { Orchestra } from "../testing/orchestra.ts";
import { build, pipelineOf, Script, source } from "../testing/scripted.ts";

test("a worker polls, acknowledges and succeeds; what it tells is shown and what it makes is used", async () => {
  const { orchestra, script } = await opened(forge({ namespace: "Forge" }), [
    build("Roll", { configuration: { Value: "#{Forge.Tag}" }, inputArtifacts: [{ name: "BuildOutput" }] }),
  ]);
  await using _closing = orchestra;
  const job = await theJob(orchestra);
  expect(job.data).toMatchObject({
    actionTypeId: typeId,
    actionConfiguration: { configuration: { Project: "shop", Password: "hush" } },
    pipelineContext: { pipelineName: "shop", stage: { name: "Build" }, action: { name: "Compile" } },
    inputArtifacts: [
      { name: "FetchOutput", revision: "revision of Fetch", location: { type: "S3", s3Location: { bucketName: "artifacts" } } },
    ],
    outputArtifacts: [{ name: "BuildOutput", location: { type: "S3", s3Location: { bucketName: "artifacts" } } }],
    artifactCredentials: { accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken: "token" },
  });
  expect(await orchestra.call("AcknowledgeJob", { jobId: job.id, nonce: job.nonce })).toEqual({ status: "InProgress" });
  await orchestra.call("PutJobSuccessResult", {
    jobId: job.id,
    executionDetails: { summary: "built", externalExecutionId: "e-1", percentComplete: 100 },
    outputVariables: { Tag: "v7" },
  });
  expect((await actionState(orchestra))?.latestExecution).toMatchObject({
    status: "Succeeded",
    summary: "built",
    externalExecutionId: "e-1",
    externalExecutionUrl: "https://forge.example/shop/e-1",
    percentComplete: 100,
  });
  expect(await actionState(orchestra)).toMatchObject({
    entityUrl: "https://forge.example/shop",
    revisionUrl: "https://forge.example/shop/log",
  });
  expect(script.jobs("Roll")[0]).toMatchObject({ configuration: { Value: "v7" }, inputs: [{ name: "BuildOutput" }] });
});

test("a continuation token ends this job and puts the next one on offer; the action goes on", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  const first = await theJob(orchestra);
  await orchestra.call("AcknowledgeJob", { jobId: first.id, nonce: first.nonce });
  expect(first.data?.continuationToken).toBeUndefined();
  await orchestra.call("PutJobSuccessResult", {
    jobId: first.id,
    continuationToken: "half way",
    executionDetails: { summary: "half way there", externalExecutionId: "e-1", percentComplete: 50 },
  });
  expect((await actionState(orchestra))?.latestExecution).toMatchObject({
    status: "InProgress",
    summary: "half way there",
    percentComplete: 50,
    externalExecutionId: "e-1",
  });
  const second = await theJob(orchestra);
  expect(second.id).not.toBe(first.id);
  expect(second.data?.continuationToken).toBe("half way");
  expect(second.data?.inputArtifacts).toEqual(first.data?.inputArtifacts);
  await orchestra.call("AcknowledgeJob", { jobId: second.id, nonce: second.nonce });
  await orchestra.call("PutJobSuccessResult", { jobId: second.id });
  expect(script.jobs("Roll")).toHaveLength(1);
});

test("output variables go with an end only, and have a limit", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const { id: jobId, nonce } = await theJob(orchestra);
  await orchestra.call("AcknowledgeJob", { jobId, nonce });
  const answer = (more: object) => orchestra.call("PutJobSuccessResult", { jobId, ...more });
  await expect(answer({ continuationToken: "t", outputVariables: { A: "1" } })).rejects.toMatchObject({ name: "ValidationException" });
  await expect(answer({ outputVariables: { A: "x".repeat(122_880) } })).rejects.toMatchObject({
    name: "OutputVariablesSizeExceededException",
    message: "The output variables have 122881 bytes, which exceeds the limit of 122880 bytes for an action.",
  });
  await answer({ outputVariables: { A: "x".repeat(122_879) } });
});

test("a failure fails the action with the worker's words", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const { id: jobId, nonce } = await theJob(orchestra);
  await orchestra.call("AcknowledgeJob", { jobId, nonce });
  await orchestra.call("PutJobFailureResult", {
    jobId,
    failureDetails: { type: "RevisionUnavailable", message: "no such tag", externalExecutionId: "e-9" },
  });
  expect((await actionState(orchestra))?.latestExecution).toMatchObject({
    status: "Failed",
    externalExecutionId: "e-9",
    externalExecutionUrl: "https://forge.example/shop/e-9",
    errorDetails: { code: "RevisionUnavailable", message: "no such tag" },
  });
});

test("a job answered twice, and a job that nobody took, are refused", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const { id: jobId, nonce } = await theJob(orchestra);
  const invalid = { name: "InvalidJobStateException" };
  await expect(orchestra.call("PutJobSuccessResult", { jobId })).rejects.toMatchObject({
    ...invalid,
    message: `The job with ID '${jobId}' cannot be answered: its status is Dispatched.`,
  });
  await orchestra.call("AcknowledgeJob", { jobId, nonce });
  await orchestra.call("PutJobSuccessResult", { jobId });
  await expect(orchestra.call("PutJobSuccessResult", { jobId })).rejects.toMatchObject(invalid);
  const failureDetails = { type: "JobFailed" as const, message: "too late" };
  await expect(orchestra.call("PutJobFailureResult", { jobId, failureDetails })).rejects.toMatchObject(invalid);
  expect(await orchestra.call("AcknowledgeJob", { jobId, nonce })).toEqual({ status: "Succeeded" });
});

test("a job that is not acknowledged in time goes to the next worker, and the first one's nonce is stale", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const first = await theJob(orchestra);
  expect(await poll(orchestra)).toEqual([]);
  await orchestra.pass(59_999);
  expect(await poll(orchestra)).toEqual([]);
  await orchestra.pass(1);
  const second = await theJob(orchestra);
  expect(second.id).toBe(first.id);
  await expect(orchestra.call("AcknowledgeJob", { jobId: first.id, nonce: first.nonce })).rejects.toMatchObject({
    name: "InvalidNonceException",
  });
  expect(await orchestra.call("AcknowledgeJob", { jobId: second.id, nonce: second.nonce })).toEqual({ status: "InProgress" });
  await orchestra.pass(120_000);
  expect(await poll(orchestra)).toEqual([]);
});

test("a job of another account, or of none, is not found", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const jobId = "00000000-0000-4000-8000-000000000000";
  const notFound = { name: "JobNotFoundException", message: `The job with ID '${jobId}' could not be found.` };
  await expect(orchestra.call("GetJobDetails", { jobId })).rejects.toMatchObject(notFound);
  await expect(orchestra.call("AcknowledgeJob", { jobId, nonce: "1" })).rejects.toMatchObject(notFound);
  await expect(orchestra.call("PutJobSuccessResult", { jobId })).rejects.toMatchObject(notFound);
  const failureDetails = { type: "JobFailed" as const, message: "no" };
  await expect(orchestra.call("PutJobFailureResult", { jobId, failureDetails })).rejects.toMatchObject(notFound);
});

test("GetJobDetails tells what the poll told; of a job that has ended neither secrets nor credentials", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const job = await theJob(orchestra);
  expect((await orchestra.call("GetJobDetails", { jobId: job.id })).jobDetails).toEqual({
    id: job.id,
    accountId: "000000000000",
    data: job.data,
  });
  await orchestra.call("AcknowledgeJob", { jobId: job.id, nonce: job.nonce });
  await orchestra.call("PutJobSuccessResult", { jobId: job.id });
  const { jobDetails } = await orchestra.call("GetJobDetails", { jobId: job.id });
  expect(jobDetails?.data?.actionConfiguration).toEqual({ configuration: { Project: "shop", Password: "****" } });
  expect(jobDetails?.data?.artifactCredentials).toBeUndefined();
});

test("a worker may ask for one value of the queryable property", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  expect(await poll(orchestra, { queryParam: { Project: "another" } })).toEqual([]);
  expect(await poll(orchestra, { queryParam: { Password: "hush" } })).toEqual([]);
  expect(await poll(orchestra, { queryParam: { Project: "shop" } })).toHaveLength(1);
});

test("a poll gives one job, or as many as the worker takes", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  await orchestra.call("StopPipelineExecution", {
    pipelineName: "shop",
    pipelineExecutionId: (await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" })).pipelineExecutionSummaries?.[0]
      ?.pipelineExecutionId as string,
    abandon: true,
  });
  const two = [forge({ name: "One", outputArtifacts: [] }), forge({ name: "Two", outputArtifacts: [] })];
  const pipeline = { ...pipelineOf({ Source: [source("Fetch")], Build: two }), name: "pair" };
  await orchestra.call("CreatePipeline", { pipeline });
  await script.end(orchestra, "Fetch");
  expect(await poll(orchestra)).toHaveLength(1);
  expect(await poll(orchestra, { maxBatchSize: 10 })).toHaveLength(1);
  expect(await poll(orchestra, { maxBatchSize: 10 })).toEqual([]);
});

test("a worker that answers for an action that was abandoned is too late; the job is no longer on offer", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const { id: jobId, nonce } = await theJob(orchestra);
  await orchestra.call("AcknowledgeJob", { jobId, nonce });
  const { pipelineExecutionSummaries } = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" });
  const pipelineExecutionId = pipelineExecutionSummaries?.[0]?.pipelineExecutionId ?? "";
  await orchestra.call("StopPipelineExecution", { pipelineName: "shop", pipelineExecutionId, abandon: true });
  await expect(orchestra.call("PutJobSuccessResult", { jobId })).rejects.toMatchObject({ name: "InvalidJobStateException" });
  expect(await orchestra.call("AcknowledgeJob", { jobId, nonce })).toEqual({ status: "Failed" });
  await orchestra.pass(120_000);
  expect(await poll(orchestra)).toEqual([]);
});

test("stopping with waiting lets the job be done", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  const { id: jobId, nonce } = await theJob(orchestra);
  const { pipelineExecutionSummaries } = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" });
  const pipelineExecutionId = pipelineExecutionSummaries?.[0]?.pipelineExecutionId ?? "";
  await orchestra.call("StopPipelineExecution", { pipelineName: "shop", pipelineExecutionId });
  await orchestra.call("AcknowledgeJob", { jobId, nonce });
  await orchestra.call("PutJobSuccessResult", { jobId });
  const { pipelineExecution } = await orchestra.call("GetPipelineExecution", { pipelineName: "shop", pipelineExecutionId });
  expect(pipelineExecution?.status).toBe("Stopped");
  expect(script.jobs("Roll")).toEqual([]);
});

test("with the pipeline its jobs are gone", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const { id: jobId } = await theJob(orchestra);
  await orchestra.call("DeletePipeline", { name: "shop" });
  await expect(orchestra.call("GetJobDetails", { jobId })).rejects.toMatchObject({ name: "JobNotFoundException" });
});

test("a custom action that never reports fails after a day", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const { id: jobId, nonce } = await theJob(orchestra);
  await orchestra.call("AcknowledgeJob", { jobId, nonce });
  await orchestra.pass(24 * 3_600_000 - 1);
  expect((await actionState(orchestra))?.latestExecution?.status).toBe("InProgress");
  await orchestra.pass(1);
  expect((await actionState(orchestra))?.latestExecution).toMatchObject({
    status: "Failed",
    errorDetails: { code: "JobFailed", message: "No job worker of Forge reported the end of the action within 24 hours." },
  });
  await expect(orchestra.call("PutJobSuccessResult", { jobId })).rejects.toMatchObject({ name: "InvalidJobStateException" });
});

test("a job waits over a restart, with its nonce; a death while it is handed out offers it again", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  orchestra.killAt = "pipeline-job-handed-out";
  await expect(poll(orchestra)).rejects.toThrow("pipeline-job-handed-out");
  await orchestra.restart();
  expect(await poll(orchestra)).toEqual([]);
  await orchestra.pass(60_000);
  const { id: jobId, nonce } = await theJob(orchestra);
  await orchestra.restart();
  await orchestra.call("AcknowledgeJob", { jobId, nonce });
  await orchestra.restart();
  orchestra.killAt = "pipeline-job-answered";
  await expect(orchestra.call("PutJobSuccessResult", { jobId })).rejects.toThrow("pipeline-job-answered");
  await orchestra.restart();
  // The answer was not committed, so the worker, who got none either, gives it again.
  await orchestra.call("PutJobSuccessResult", { jobId });
  expect((await actionState(orchestra))?.latestExecution?.status).toBe("Succeeded");
});

test("who polls a type that is not there, or is AWS's own, gets no jobs", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const refused = { name: "ActionTypeNotFoundException" };
  await expect(poll(orchestra, { actionTypeId: { ...typeId, version: "2" } })).rejects.toMatchObject(refused);
  const scripted = { category: "Build" as const, owner: "AWS" as const, provider: "Scripted", version: "1" };
  await expect(poll(orchestra, { actionTypeId: scripted })).rejects.toMatchObject(refused);
});

test("when the role can no longer be taken on, the action fails and the job is not handed out", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const { id: jobId } = await theJob(orchestra);
  orchestra.refusedRole = "arn:aws:iam::000000000000:role/pipeline";
  await expect(orchestra.call("GetJobDetails", { jobId })).rejects.toMatchObject({
    name: "ValidationException",
    message: "CodePipeline is not authorized to perform AssumeRole on role arn:aws:iam::000000000000:role/pipeline",
  });
  await orchestra.pass(60_000);
  expect(await poll(orchestra)).toEqual([]);
  expect((await actionState(orchestra))?.latestExecution?.errorDetails).toEqual({
    code: "PermissionError",
    message: "CodePipeline is not authorized to perform AssumeRole on role arn:aws:iam::000000000000:role/pipeline",
  });
});

test("a custom source tells the revision of the execution", async () => {
  const script = new Script();
  await using orchestra = new Orchestra({}, script.catalogue);
  const counts = { minimumCount: 0, maximumCount: 0 };
  const one = { minimumCount: 1, maximumCount: 1 };
  await orchestra.call("CreateCustomActionType", {
    category: "Source",
    provider: "Shelf",
    version: "1",
    inputArtifactDetails: counts,
    outputArtifactDetails: one,
  });
  const shelf = { category: "Source", owner: "Custom", provider: "Shelf", version: "1" } as const;
  const fetch = { name: "Fetch", actionTypeId: shelf, outputArtifacts: [{ name: "Code" }] };
  await orchestra.call("CreatePipeline", {
    pipeline: pipelineOf({ Source: [fetch], Build: [build("Compile", { inputArtifacts: [{ name: "Code" }] })] }),
  });
  const { id: jobId, nonce } = await theJobOf(orchestra, shelf);
  await orchestra.call("AcknowledgeJob", { jobId, nonce });
  const created = new Date(orchestra.clock.now());
  const currentRevision = { revision: "r1", changeIdentifier: "c1", created, revisionSummary: "the first" };
  await orchestra.call("PutJobSuccessResult", { jobId, currentRevision });
  const { pipelineExecutionSummaries } = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" });
  expect(pipelineExecutionSummaries?.[0]?.sourceRevisions).toMatchObject([
    { actionName: "Fetch", revisionId: "r1", revisionSummary: "the first" },
  ]);
  expect((await actionState(orchestra, "Source"))?.currentRevision).toEqual({ revisionId: "r1", revisionChangeId: "c1", created });
  expect(script.jobs("Compile")[0]?.inputs).toMatchObject([{ name: "Code" }]);
});
