import { expect, test } from "vitest";
import { Orchestra } from "./testing/orchestra.ts";
import { approval, build, pipelineOf, Script, source } from "./testing/scripted.ts";

const simple = () => pipelineOf({ Source: [source("Fetch")], Build: [build("Compile")], Deploy: [build("Roll")] });

async function opened(pipeline = simple()) {
  const script = new Script();
  const orchestra = new Orchestra({}, script.catalogue);
  await orchestra.call("CreatePipeline", { pipeline });
  return { script, orchestra };
}

const idOf = async (orchestra: Orchestra, at = 0) =>
  (await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" })).pipelineExecutionSummaries?.[at]?.pipelineExecutionId ?? "";
const statusOf = async (orchestra: Orchestra, id: string) =>
  (await orchestra.call("GetPipelineExecution", { pipelineName: "shop", pipelineExecutionId: id })).pipelineExecution?.status;
const stateOf = async (orchestra: Orchestra, stage: string) =>
  (await orchestra.call("GetPipelineState", { name: "shop" })).stageStates?.find(({ stageName }) => stageName === stage);

test("creating a pipeline fills in the defaults and starts its first execution", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  const { pipeline, metadata } = await orchestra.call("GetPipeline", { name: "shop" });
  expect(pipeline).toMatchObject({ version: 1, executionMode: "SUPERSEDED", pipelineType: "V1" });
  expect(pipeline?.stages?.[1]?.actions?.[0]).toMatchObject({ runOrder: 1, configuration: {}, inputArtifacts: [], outputArtifacts: [] });
  expect(metadata?.pipelineArn).toBe("arn:aws:codepipeline:us-east-1:000000000000:shop");
  const id = await idOf(orchestra);
  const { pipelineExecution } = await orchestra.call("GetPipelineExecution", { pipelineName: "shop", pipelineExecutionId: id });
  expect(pipelineExecution).toMatchObject({
    status: "InProgress",
    pipelineVersion: 1,
    executionType: "STANDARD",
    trigger: { triggerType: "CreatePipeline" },
  });
  expect(pipelineExecution?.statusSummary).toBe("The test decides.");
  expect(script.jobs("Fetch")).toHaveLength(1);
});

test("actions follow each other to the end, woken by events, and every step is announced", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  for (const name of ["Fetch", "Compile", "Roll"]) await script.end(orchestra, name);
  expect(await statusOf(orchestra, await idOf(orchestra))).toBe("Succeeded");
  expect(orchestra.events().map(({ type, detail }) => `${type.split(" ")[1]} ${(detail as { state: string }).state}`)).toEqual([
    "Pipeline STARTED",
    "Stage STARTED",
    "Action STARTED",
    ...["Fetch", "Compile"].flatMap(() => ["Action SUCCEEDED", "Stage SUCCEEDED", "Stage STARTED", "Action STARTED"]),
    "Action SUCCEEDED",
    "Stage SUCCEEDED",
    "Pipeline SUCCEEDED",
  ]);
  expect(orchestra.journal.all("SELECT * FROM journal_outbox")).toEqual([]);
});

test("an action sees its inputs, its variables and its place for outputs; the history keeps them", async () => {
  const { orchestra, script } = await opened(
    pipelineOf(
      {
        Source: [source("Fetch", { namespace: "Code" })],
        Build: [
          build("Compile", {
            configuration: {
              Value: "#{Code.Word} #{variables.Colour} #{codepipeline.PipelineExecutionId} #{not a reference}",
              Secret: "hush",
            },
            inputArtifacts: [{ name: "FetchOutput" }],
            outputArtifacts: [{ name: "BuildOutput" }],
          }),
        ],
      },
      { pipelineType: "V2", variables: [{ name: "Colour", defaultValue: "blue" }] },
    ),
  );
  await using _closing = orchestra;
  await script.end(orchestra, "Fetch");
  const id = await idOf(orchestra);
  const [job] = script.jobs("Compile");
  expect(job?.configuration).toEqual({ Value: `of Fetch blue ${id} #{not a reference}`, Secret: "hush" });
  expect(job?.inputs).toEqual([
    { name: "FetchOutput", bucket: "artifacts", key: expect.stringMatching(/^shop\/FetchOutpu\/[A-Za-z0-9]{7}$/) },
  ]);
  expect(job?.outputs).toEqual([
    { name: "BuildOutput", bucket: "artifacts", key: expect.stringMatching(/^shop\/BuildOutpu\/[A-Za-z0-9]{7}$/) },
  ]);
  await script.end(orchestra, "Compile");
  const { actionExecutionDetails } = await orchestra.call("ListActionExecutions", {
    pipelineName: "shop",
    filter: { pipelineExecutionId: id },
  });
  expect(actionExecutionDetails?.[0]).toMatchObject({
    actionName: "Compile",
    status: "Succeeded",
    input: {
      resolvedConfiguration: { Value: `of Fetch blue ${id} #{not a reference}`, Secret: "****" },
      inputArtifacts: [{ name: "FetchOutput" }],
    },
    output: { outputArtifacts: [{ name: "BuildOutput", s3location: { bucket: "artifacts" } }], outputVariables: { Word: "of Compile" } },
  });
  const { pipelineExecution } = await orchestra.call("GetPipelineExecution", { pipelineName: "shop", pipelineExecutionId: id });
  expect(pipelineExecution?.variables).toEqual([{ name: "Colour", resolvedValue: "blue" }]);
  expect(pipelineExecution?.artifactRevisions?.[0]).toMatchObject({ name: "FetchOutput", revisionId: "revision of Fetch" });
});

test("a variable without a value fails the action with AWS's text", async () => {
  const { orchestra, script } = await opened(
    pipelineOf({ Source: [source("Fetch")], Build: [build("Compile", { configuration: { Value: "#{Nobody.Word}" } })] }),
  );
  await using _closing = orchestra;
  await script.end(orchestra, "Fetch");
  const state = await stateOf(orchestra, "Build");
  expect(state?.actionStates?.[0]?.latestExecution?.errorDetails?.message).toMatch(
    /^An action in this pipeline failed because one or more variables could not be resolved: Action name=Compile\./,
  );
  expect(state?.latestExecution?.status).toBe("Failed");
});

test("a secret is masked, and kept when the mask comes back", async () => {
  const { orchestra, script } = await opened(
    pipelineOf({ Source: [source("Fetch")], Build: [build("Compile", { configuration: { Secret: "hush" } })] }),
  );
  await using _closing = orchestra;
  const { pipeline } = await orchestra.call("GetPipeline", { name: "shop" });
  expect(pipeline?.stages?.[1]?.actions?.[0]?.configuration).toEqual({ Secret: "****" });
  await script.end(orchestra, "Fetch", "Failed");
  await orchestra.call("UpdatePipeline", { pipeline: pipeline as never });
  await orchestra.call("StartPipelineExecution", { name: "shop" });
  await script.end(orchestra, "Fetch");
  expect(script.jobs("Compile")[0]?.configuration).toEqual({ Secret: "hush" });
  expect(JSON.stringify(orchestra.journal.all("SELECT * FROM codepipeline_versions"))).not.toContain("hush");
});

test("an approval shows its token, takes one answer and knows who gave it", async () => {
  const { orchestra, script } = await opened(
    pipelineOf({ Source: [source("Fetch")], Release: [approval("Ask", { configuration: { CustomData: "Ship it?" } })] }),
  );
  await using _closing = orchestra;
  await script.end(orchestra, "Fetch");
  const waiting = (await stateOf(orchestra, "Release"))?.actionStates?.[0]?.latestExecution;
  const token = waiting?.token ?? "";
  expect(waiting?.summary).toContain("Ship it?");
  const answer = (of: string, status: "Approved" | "Rejected") =>
    orchestra.call("PutApprovalResult", {
      pipelineName: "shop",
      stageName: "Release",
      actionName: "Ask",
      token: of,
      result: { status, summary: "fine" },
    });
  await expect(answer("00000000-0000-0000-0000-000000000000", "Approved")).rejects.toMatchObject({ name: "InvalidApprovalTokenException" });
  expect((await answer(token, "Approved")).approvedAt).toEqual(new Date(orchestra.clock.now()));
  await expect(answer(token, "Approved")).rejects.toMatchObject({ name: "ApprovalAlreadyCompletedException" });
  const answered = (await stateOf(orchestra, "Release"))?.actionStates?.[0]?.latestExecution;
  expect(answered).toMatchObject({ status: "Succeeded", summary: "fine", lastUpdatedBy: "arn:aws:iam::000000000000:root" });
  expect(answered?.token).toBeUndefined();
  expect(await statusOf(orchestra, await idOf(orchestra))).toBe("Succeeded");
});

test("an approval that nobody answers fails after seven days, or its own timeout", async () => {
  const { orchestra, script } = await opened(
    pipelineOf({ Source: [source("Fetch")], Release: [approval("Ask"), approval("AskSoon", { timeoutInMinutes: 5 })] }),
  );
  await using _closing = orchestra;
  await script.end(orchestra, "Fetch");
  const statuses = async () => (await stateOf(orchestra, "Release"))?.actionStates?.map(({ latestExecution }) => latestExecution?.status);
  await orchestra.pass(5 * 60_000);
  expect(await statuses()).toEqual(["InProgress", "Failed"]);
  await orchestra.pass(7 * 24 * 60 * 60_000);
  expect(await statuses()).toEqual(["Failed", "Failed"]);
  expect(await statusOf(orchestra, await idOf(orchestra))).toBe("Failed");
});

test("abandoning ends the provider's work", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  const id = await idOf(orchestra);
  await orchestra.call("StopPipelineExecution", { pipelineName: "shop", pipelineExecutionId: id, abandon: true, reason: "wrong" });
  expect(await statusOf(orchestra, id)).toBe("Stopped");
  expect(script.abandoned.map(({ actionName, memo }) => [actionName, memo])).toEqual([["Fetch", { begun: true }]]);
  const stop = () => orchestra.call("StopPipelineExecution", { pipelineName: "shop", pipelineExecutionId: id, abandon: true });
  await expect(stop()).rejects.toMatchObject({ name: "PipelineExecutionNotStoppableException" });
});

test("deleting a pipeline ends the work of its running actions, and is no error twice", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  await orchestra.call("DeletePipeline", { name: "shop" });
  expect(script.abandoned.map(({ actionName }) => actionName)).toEqual(["Fetch"]);
  await orchestra.call("DeletePipeline", { name: "shop" });
  await expect(orchestra.call("GetPipeline", { name: "shop" })).rejects.toThrow(
    "Account '000000000000' does not have a pipeline with name 'shop'",
  );
  expect(orchestra.journal.all("SELECT id FROM codepipeline_actions")).toEqual([]);
});

test("an action that does not end in time is ended and fails", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  await orchestra.pass(60 * 60_000);
  expect(script.abandoned).toHaveLength(1);
  expect(await statusOf(orchestra, await idOf(orchestra))).toBe("Failed");
});

test("the same client request token starts one execution", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const once = await orchestra.call("StartPipelineExecution", { name: "shop", clientRequestToken: "t" });
  expect(await orchestra.call("StartPipelineExecution", { name: "shop", clientRequestToken: "t" })).toEqual(once);
  expect((await orchestra.call("StartPipelineExecution", { name: "shop", clientRequestToken: "u" })).pipelineExecutionId).not.toBe(
    once.pipelineExecutionId,
  );
});

test("a retry runs the failed action again and shows its attempts", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  await script.end(orchestra, "Fetch");
  await script.end(orchestra, "Compile", "Failed");
  const id = await idOf(orchestra);
  const retry = () =>
    orchestra.call("RetryStageExecution", {
      pipelineName: "shop",
      stageName: "Build",
      pipelineExecutionId: id,
      retryMode: "FAILED_ACTIONS",
    });
  expect(await retry()).toEqual({ pipelineExecutionId: id });
  await expect(retry()).rejects.toMatchObject({ name: "ConflictException" });
  expect((await stateOf(orchestra, "Build"))?.retryStageMetadata).toEqual({
    autoStageRetryAttempt: 0,
    manualStageRetryAttempt: 1,
    latestRetryTrigger: "ManualStageRetry",
  });
  await script.end(orchestra, "Compile");
  await script.end(orchestra, "Roll");
  expect(await statusOf(orchestra, id)).toBe("Succeeded");
  const all = await orchestra.call("ListActionExecutions", { pipelineName: "shop", filter: { pipelineExecutionId: id } });
  expect(all.actionExecutionDetails?.map(({ actionName, status }) => [actionName, status])).toEqual([
    ["Roll", "Succeeded"],
    ["Compile", "Succeeded"],
    ["Compile", "Failed"],
    ["Fetch", "Succeeded"],
  ]);
});

test("a rollback uses the artifacts of its target", async () => {
  const { orchestra, script } = await opened(
    pipelineOf({ Source: [source("Fetch")], Deploy: [build("Roll", { inputArtifacts: [{ name: "FetchOutput" }] })] }),
  );
  await using _closing = orchestra;
  for (const name of ["Fetch", "Roll"]) await script.end(orchestra, name);
  const first = await idOf(orchestra);
  await orchestra.call("StartPipelineExecution", { name: "shop" });
  for (const name of ["Fetch", "Roll"]) await script.end(orchestra, name);
  const { pipelineExecutionId } = await orchestra.call("RollbackStage", {
    pipelineName: "shop",
    stageName: "Deploy",
    targetPipelineExecutionId: first,
  });
  const jobs = script.jobs("Roll");
  expect(jobs).toHaveLength(3);
  expect(jobs[2]?.inputs).toEqual(jobs[0]?.inputs);
  expect(jobs[2]?.inputs).not.toEqual(jobs[1]?.inputs);
  await script.end(orchestra, "Roll");
  const { pipelineExecution } = await orchestra.call("GetPipelineExecution", {
    pipelineName: "shop",
    pipelineExecutionId: pipelineExecutionId ?? "",
  });
  expect(pipelineExecution).toMatchObject({
    status: "Succeeded",
    executionType: "ROLLBACK",
    trigger: { triggerType: "ManualRollback" },
    rollbackMetadata: { rollbackTargetPipelineExecutionId: first },
    artifactRevisions: [{ revisionId: "revision of Fetch" }],
  });
});

test("transitions say who disabled them, when and why", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  const at = { pipelineName: "shop", stageName: "Build", transitionType: "Inbound" as const };
  await orchestra.call("DisableStageTransition", { ...at, reason: "freeze" });
  await script.end(orchestra, "Fetch");
  const state = await stateOf(orchestra, "Build");
  expect(state?.inboundTransitionState).toMatchObject({
    enabled: false,
    disabledReason: "freeze",
    lastChangedBy: "arn:aws:iam::000000000000:root",
  });
  expect(state?.inboundExecution?.status).toBe("InProgress");
  await orchestra.call("EnableStageTransition", at);
  expect((await stateOf(orchestra, "Build"))?.latestExecution?.status).toBe("InProgress");
});

test("lists go page by page and refuse a token that is not theirs", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  for (const _ of [1, 2]) await orchestra.call("StartPipelineExecution", { name: "shop" });
  const first = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop", maxResults: 2 });
  const second = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop", maxResults: 2, nextToken: first.nextToken ?? "" });
  expect([first, second].map(({ pipelineExecutionSummaries }) => pipelineExecutionSummaries?.length)).toEqual([2, 1]);
  expect(second.nextToken).toBeUndefined();
  await expect(orchestra.call("ListPipelineExecutions", { pipelineName: "shop", nextToken: "!" })).rejects.toMatchObject({
    name: "InvalidNextTokenException",
  });
});

test("tags are kept, limited and refused in AWS's words", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const resourceArn = "arn:aws:codepipeline:us-east-1:000000000000:shop";
  await orchestra.call("TagResource", {
    resourceArn,
    tags: [
      { key: "b", value: "2" },
      { key: "a", value: "1" },
    ],
  });
  await orchestra.call("UntagResource", { resourceArn, tagKeys: ["b"] });
  expect(await orchestra.call("ListTagsForResource", { resourceArn })).toEqual({ tags: [{ key: "a", value: "1" }], nextToken: undefined });
  const many = Array.from({ length: 50 }, (_, at) => ({ key: `k${at}`, value: "" }));
  await expect(orchestra.call("TagResource", { resourceArn, tags: many })).rejects.toThrow(
    `Tag limit exceeded for resource [${resourceArn}].`,
  );
  await expect(orchestra.call("ListTagsForResource", { resourceArn: `${resourceArn}x` })).rejects.toThrow(
    "The account with id '000000000000' does not include a pipeline with the name 'shopx'",
  );
});

test.each(["pipeline-action-started", "pipeline-action-finished"])("killed at %s, the execution ends as it would have", async (point) => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  for (const name of ["Fetch", "Compile", "Roll"]) {
    orchestra.killAt = point;
    await script.end(orchestra, name);
    await orchestra.settle();
    await orchestra.settle();
  }
  expect(await statusOf(orchestra, await idOf(orchestra))).toBe("Succeeded");
  const { actionExecutionDetails } = await orchestra.call("ListActionExecutions", { pipelineName: "shop" });
  expect(actionExecutionDetails?.map(({ actionName, status }) => [actionName, status])).toEqual([
    ["Roll", "Succeeded"],
    ["Compile", "Succeeded"],
    ["Fetch", "Succeeded"],
  ]);
});
