import type { CreateCustomActionTypeInput } from "@aws-sdk/client-codepipeline";
import type { Given } from "@towpath/wire";
import { expect, test } from "vitest";
import type { GivenPipeline } from "../declare/declaration.ts";
import { catalogue } from "../providers/catalogue.ts";
import { Orchestra } from "../testing/orchestra.ts";
import { build, pipelineOf, Script, source } from "../testing/scripted.ts";

type GivenAction = GivenPipeline["stages"][number]["actions"][number];

const typeId = { category: "Build", owner: "Custom", provider: "Forge", version: "1" } as const;
const customType: Given<CreateCustomActionTypeInput> = {
  category: "Build",
  provider: "Forge",
  version: "1",
  settings: {
    entityUrlTemplate: "https://forge.example/{Config:Project}",
    executionUrlTemplate: "https://forge.example/{Config:Project}/{ExternalExecutionId}",
  },
  configurationProperties: [
    { name: "Project", required: true, key: true, secret: false, queryable: true },
    { name: "Password", required: false, key: false, secret: true },
  ],
  inputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
  outputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
};

const forge = (more: Partial<GivenAction> = {}): GivenAction => ({
  name: "Compile",
  actionTypeId: typeId,
  configuration: { Project: "shop", Password: "hush" },
  inputArtifacts: [{ name: "FetchOutput" }],
  outputArtifacts: [{ name: "BuildOutput" }],
  ...more,
});

const lambda = (more: Partial<GivenAction> = {}): GivenAction => ({
  name: "Call",
  actionTypeId: { category: "Invoke", owner: "AWS", provider: "Lambda", version: "1" },
  configuration: { FunctionName: "tell", UserParameters: "loudly" },
  ...more,
});

/** A pipeline whose second stage has reached its job. */
async function opened(action = forge(), after: GivenAction[] = [build("Roll")]) {
  const script = new Script();
  const orchestra = new Orchestra({}, [...script.catalogue, ...catalogue.filter(({ id }) => id.provider === "Lambda")]);
  await orchestra.call("CreateCustomActionType", customType);
  const pipeline = pipelineOf({ Source: [source("Fetch")], Build: [action], Deploy: after });
  await orchestra.call("CreatePipeline", { pipeline });
  await script.end(orchestra, "Fetch");
  return { script, orchestra };
}

const poll = async (orchestra: Orchestra, more: object = {}) =>
  (await orchestra.call("PollForJobs", { actionTypeId: typeId, ...more })).jobs ?? [];
const theJob = async (orchestra: Orchestra) => {
  const [job] = await poll(orchestra);
  if (!job?.id || !job.nonce) throw new TypeError("no job is on offer");
  return { id: job.id, nonce: job.nonce, data: job.data };
};
const actionState = async (orchestra: Orchestra, stage = "Build") => {
  const { stageStates } = await orchestra.call("GetPipelineState", { name: "shop" });
  return stageStates?.find(({ stageName }) => stageName === stage)?.actionStates?.[0];
};

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
  expect((await actionState(orchestra))?.entityUrl).toBe("https://forge.example/shop");
  expect(script.jobs("Roll")[0]).toMatchObject({ configuration: { Value: "v7" }, inputs: [{ name: "BuildOutput" }] });
});

test("a Lambda function's job is offered to a worker that invokes functions, which may answer at once", async () => {
  const { orchestra } = await opened(lambda());
  await using _closing = orchestra;
  const lambdaType = lambda().actionTypeId;
  const asked = async (FunctionName: string) =>
    (await orchestra.call("PollForJobs", { actionTypeId: lambdaType, queryParam: { FunctionName } })).jobs ?? [];
  expect(await asked("another")).toEqual([]);
  const [job] = await asked("tell");
  expect(job).toMatchObject({
    accountId: "000000000000",
    data: { actionConfiguration: { configuration: { FunctionName: "tell", UserParameters: "loudly" } } },
  });
  await orchestra.call("PutJobSuccessResult", { jobId: job?.id ?? "", outputVariables: { Answer: "yes" } });
  expect((await actionState(orchestra))?.latestExecution?.status).toBe("Succeeded");
});
