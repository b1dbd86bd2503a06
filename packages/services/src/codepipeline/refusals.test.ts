/** What the operations refuse beyond the declaration itself: names, roles, versions, tags, limits, tokens. */
import { expect, test } from "vitest";
import { ApiError } from "@towpath/wire";
import { Orchestra } from "./testing/orchestra.ts";
import { approval, build, pipelineOf, Script, source } from "./testing/scripted.ts";

const account = "000000000000";
const arn = `arn:aws:codepipeline:us-east-1:${account}:shop`;
const plain = (more: object = {}) => pipelineOf({ Source: [source("Fetch")], Build: [build("Compile")] }, more);

async function opened(pipeline = plain()) {
  const script = new Script();
  const orchestra = new Orchestra({}, script.catalogue);
  await orchestra.call("CreatePipeline", { pipeline });
  return { script, orchestra };
}
const started = async (orchestra: Orchestra) =>
  (await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" })).pipelineExecutionSummaries ?? [];

test("a name that is taken is refused, and free again after DeletePipeline", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  await expect(orchestra.call("CreatePipeline", { pipeline: plain() })).rejects.toMatchObject({
    name: "PipelineNameInUseException",
    message: `A pipeline with the name 'shop' already exists in account '${account}'`,
  });
  await orchestra.call("DeletePipeline", { name: "shop" });
  await orchestra.call("DeletePipeline", { name: "shop" });
  await orchestra.call("CreatePipeline", { pipeline: plain() });
});

test("roles that cannot be taken on are named, the pipeline's and an action's", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const denied = () => {
    throw new ApiError("AccessDenied", "no", 403);
  };
  const actionRole = "arn:aws:iam::000000000000:role/deploy";
  orchestra.played.sts = { AssumeRole: denied } as NonNullable<typeof orchestra.played.sts>;
  const stages = { Source: [source("Fetch")], Build: [build("Compile", { roleArn: actionRole })] };
  await expect(orchestra.call("CreatePipeline", { pipeline: { ...pipelineOf(stages), name: "other" } })).rejects.toMatchObject({
    name: "InvalidStructureException",
    message: `arn:aws:iam::000000000000:role/pipeline is not authorized to perform AssumeRole on role ${actionRole}`,
  });
  orchestra.refusedRole = "arn:aws:iam::000000000000:role/pipeline";
  await expect(orchestra.call("UpdatePipeline", { pipeline: plain() })).rejects.toMatchObject({
    name: "InvalidStructureException",
    message: "CodePipeline is not authorized to perform AssumeRole on role arn:aws:iam::000000000000:role/pipeline",
  });
});

test("a pipeline that does not exist is not found, in each operation's words", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const notFound = { name: "PipelineNotFoundException", message: `Account '${account}' does not have a pipeline with name 'none'` };
  const id = "00000000-0000-4000-8000-000000000000";
  const asked = [
    orchestra.call("GetPipeline", { name: "none" }),
    orchestra.call("GetPipelineState", { name: "none" }),
    orchestra.call("StartPipelineExecution", { name: "none" }),
    orchestra.call("ListPipelineExecutions", { pipelineName: "none" }),
    orchestra.call("ListActionExecutions", { pipelineName: "none" }),
    orchestra.call("GetPipelineExecution", { pipelineName: "none", pipelineExecutionId: id }),
    orchestra.call("StopPipelineExecution", { pipelineName: "none", pipelineExecutionId: id }),
    orchestra.call("EnableStageTransition", { pipelineName: "none", stageName: "Build", transitionType: "Inbound" }),
  ];
  for (const one of await Promise.allSettled(asked)) expect(one).toMatchObject({ status: "rejected", reason: notFound });
  const notIncluded = {
    name: "ResourceNotFoundException",
    message: `The account with id '${account}' does not include a pipeline with the name 'none'`,
  };
  await expect(orchestra.call("UpdatePipeline", { pipeline: { ...plain(), name: "none" } })).rejects.toMatchObject(notIncluded);
  await expect(orchestra.call("ListTagsForResource", { resourceArn: `${arn.slice(0, -4)}none` })).rejects.toMatchObject(notIncluded);
});

test("every version is kept, with its secrets masked; one that never was is refused", async () => {
  const { orchestra } = await opened(
    pipelineOf({ Source: [source("Fetch")], Build: [build("Compile", { configuration: { Secret: "hush" } })] }),
  );
  await using _closing = orchestra;
  const created = orchestra.clock.now();
  await orchestra.pass(60_000);
  await orchestra.call("UpdatePipeline", { pipeline: plain() });
  const first = await orchestra.call("GetPipeline", { name: "shop", version: 1 });
  expect(first.pipeline).toMatchObject({ version: 1, stages: [{}, { actions: [{ configuration: { Secret: "****" } }] }] });
  expect((await orchestra.call("GetPipeline", { name: "shop" })).pipeline).toMatchObject({ version: 2 });
  expect(first.metadata).toEqual({ pipelineArn: arn, created: new Date(created), updated: new Date(created + 60_000) });
  await expect(orchestra.call("GetPipeline", { name: "shop", version: 3 })).rejects.toMatchObject({
    name: "PipelineVersionNotFoundException",
    message: `Account '${account}' does not have a pipeline with name 'shop' and version '3'`,
  });
});

test("the version that is sent does not matter", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  expect((await orchestra.call("UpdatePipeline", { pipeline: plain({ version: 17 }) })).pipeline?.version).toBe(2);
});

test("a mask that comes back stands for the secret only where nothing else of the action changed", async () => {
  const secret = (more: object = {}) => build("Compile", { configuration: { Secret: "hush", Value: "a" }, ...more });
  const { orchestra, script } = await opened(pipelineOf({ Source: [source("Fetch")], Build: [secret()] }));
  await using _closing = orchestra;
  const update = (stage: string, action: ReturnType<typeof build>) =>
    orchestra.call("UpdatePipeline", { pipeline: pipelineOf({ Source: [source("Fetch")], [stage]: [action] }) });
  const masked = { Secret: "****", Value: "a" };
  const refused = {
    name: "InvalidActionDeclarationException",
    message:
      "Action configuration for action 'Compile' has the mask **** as the value of 'Secret'. It stands for the value before only where nothing else of the action has changed: give the value itself.",
  };
  await expect(update("Build", secret({ configuration: { Secret: "****", Value: "b" } }))).rejects.toMatchObject(refused);
  await expect(update("Build", secret({ configuration: masked, runOrder: 2 }))).rejects.toMatchObject(refused);
  await expect(update("Renamed", secret({ configuration: masked }))).rejects.toMatchObject(refused);
  await script.end(orchestra, "Fetch", "Failed");
  await update("Build", secret({ configuration: masked, runOrder: 1 }));
  await orchestra.call("StartPipelineExecution", { name: "shop" });
  await script.end(orchestra, "Fetch");
  expect(script.jobs("Compile").at(-1)?.configuration).toEqual({ Secret: "hush", Value: "a" });
});

test("the same clientRequestToken gives the same execution, also later and with other words", async () => {
  const { orchestra } = await opened(
    plain({ executionMode: "PARALLEL", pipelineType: "V2", variables: [{ name: "a", defaultValue: "1" }] }),
  );
  await using _closing = orchestra;
  const start = (clientRequestToken: string, more: object = {}) =>
    orchestra.call("StartPipelineExecution", { name: "shop", clientRequestToken, ...more });
  const first = await start("t-1");
  await orchestra.restart();
  expect(await start("t-1", { variables: [{ name: "a", value: "2" }] })).toEqual(first);
  expect(await start("t-2")).not.toEqual(first);
  expect(await started(orchestra)).toHaveLength(3);
});

test("tags: system keys, a key twice and the 51st are refused", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  const tag = (tags: { key: string; value: string }[]) => orchestra.call("TagResource", { resourceArn: arn, tags });
  await expect(tag([{ key: "AWS:x", value: "" }])).rejects.toMatchObject({
    name: "InvalidTagsException",
    message:
      "Not allowed to modify system tags. System tags start with 'aws:'. msg=[Caller is an end user and not allowed to mutate system tags]",
  });
  const twice = [
    { key: "a", value: "1" },
    { key: "a", value: "2" },
  ];
  await expect(tag(twice)).rejects.toMatchObject({ name: "InvalidTagsException", message: "Duplicate tag keys are not allowed." });
  await tag(Array.from({ length: 50 }, (_, at) => ({ key: `k${at}`, value: "" })));
  await tag([{ key: "k0", value: "new" }]);
  await expect(tag([{ key: "k50", value: "" }])).rejects.toMatchObject({
    name: "TooManyTagsException",
    message: `Tag limit exceeded for resource [${arn}].`,
  });
  await expect(orchestra.call("TagResource", { resourceArn: "arn:aws:s3:::b", tags: [] })).rejects.toMatchObject({
    name: "InvalidArnException",
    message: "The resource ARN 'arn:aws:s3:::b' is not valid.",
  });
  const odd = `arn:aws:codepipeline:us-east-1:${account}:constructor:x`;
  await expect(orchestra.call("ListTagsForResource", { resourceArn: odd })).rejects.toMatchObject({ name: "InvalidArnException" });
});

test("an account has no more than 1,000 pipelines in a region", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  orchestra.journal.transact((tx) => {
    for (let number = 1; number < 1_000; number++)
      tx.run(
        `INSERT INTO codepipeline_pipelines SELECT ?1, account, region, ?1, version, mode, type, next_sequence, created, updated
         FROM codepipeline_pipelines WHERE name = 'shop'`,
        `p${number}`,
      );
  });
  await expect(orchestra.call("CreatePipeline", { pipeline: { ...plain(), name: "more" } })).rejects.toMatchObject({
    name: "LimitExceededException",
    message: "The account has reached the limit of 1000 pipelines in region us-east-1.",
  });
});

test("a QUEUED pipeline has no more than 50 executions at once", async () => {
  const { orchestra } = await opened(plain({ executionMode: "QUEUED", pipelineType: "V2" }));
  await using _closing = orchestra;
  for (let number = 1; number < 50; number++) await orchestra.call("StartPipelineExecution", { name: "shop" });
  await expect(orchestra.call("StartPipelineExecution", { name: "shop" })).rejects.toMatchObject({
    name: "ConcurrentPipelineExecutionsLimitExceededException",
    message: "The pipeline 'shop' has reached the limit of 50 concurrent pipeline executions.",
  });
});

test("variables: one that is missing and one that is not declared are refused", async () => {
  const { orchestra } = await opened(plain({ pipelineType: "V2", variables: [{ name: "Colour" }] }));
  await using _closing = orchestra;
  expect((await started(orchestra))[0]).toMatchObject({ status: "Failed" });
  await expect(orchestra.call("StartPipelineExecution", { name: "shop" })).rejects.toMatchObject({
    name: "ValidationException",
    message: "The following pipeline variables have no default value and no value was given: Colour",
  });
  const variables = [
    { name: "Colour", value: "blue" },
    { name: "Size", value: "7" },
  ];
  await expect(orchestra.call("StartPipelineExecution", { name: "shop", variables })).rejects.toMatchObject({
    name: "ValidationException",
    message: "The pipeline 'shop' does not declare the variables: Size",
  });
});

test("an approval's token: wrong, of another action, replayed, expired, of a stopped execution", async () => {
  const { orchestra, script } = await opened(
    pipelineOf({ Source: [source("Fetch")], Release: [approval("Ask"), approval("Also", { timeoutInMinutes: 5 })] }),
  );
  await using _closing = orchestra;
  await script.end(orchestra, "Fetch");
  const tokens = async () => {
    const { stageStates } = await orchestra.call("GetPipelineState", { name: "shop" });
    return (stageStates?.[1]?.actionStates ?? []).map(({ latestExecution }) => latestExecution?.token ?? "");
  };
  const [ask = "", also = ""] = await tokens();
  const answer = (actionName: string, token: string, status: "Approved" | "Rejected" = "Approved", stageName = "Release") =>
    orchestra.call("PutApprovalResult", { pipelineName: "shop", stageName, actionName, token, result: { summary: "", status } });
  const wrong = "00000000-0000-4000-8000-000000000000";
  await expect(answer("Ask", wrong)).rejects.toMatchObject({
    name: "InvalidApprovalTokenException",
    message: `The approval token '${wrong}' is not valid for action 'Ask'.`,
  });
  await expect(answer("Ask", also)).rejects.toMatchObject({ name: "InvalidApprovalTokenException" });
  await expect(answer("Nobody", ask)).rejects.toMatchObject({ name: "ActionNotFoundException" });
  await expect(answer("Ask", ask, "Approved", "Nowhere")).rejects.toMatchObject({ name: "StageNotFoundException" });
  await answer("Ask", ask);
  const completed = { name: "ApprovalAlreadyCompletedException", message: "The approval action 'Ask' has already been completed." };
  await expect(answer("Ask", ask)).rejects.toMatchObject(completed);
  await expect(answer("Ask", ask, "Rejected")).rejects.toMatchObject(completed);
  await orchestra.pass(5 * 60_000);
  await expect(answer("Also", also)).rejects.toMatchObject({
    name: "InvalidApprovalTokenException",
    message: `The approval token '${also}' of action 'Also' has expired.`,
  });
  await orchestra.call("StartPipelineExecution", { name: "shop" });
  await script.end(orchestra, "Fetch");
  const [again = ""] = await tokens();
  await expect(answer("Ask", ask)).rejects.toMatchObject(completed);
  const [{ pipelineExecutionId = "" } = {}] = await started(orchestra);
  await orchestra.call("StopPipelineExecution", { pipelineName: "shop", pipelineExecutionId, abandon: true });
  await expect(answer("Ask", again)).rejects.toMatchObject({ name: "InvalidApprovalTokenException" });
});

test("targets of deployments: there are none, and of no action execution none can be asked for", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  const actionExecutionId = script.jobs("Fetch")[0]?.actionExecutionId ?? "";
  expect(await orchestra.call("ListDeployActionExecutionTargets", { pipelineName: "shop", actionExecutionId })).toEqual({ targets: [] });
  await expect(orchestra.call("ListDeployActionExecutionTargets", { actionExecutionId: "none" })).rejects.toMatchObject({
    name: "ActionExecutionNotFoundException",
  });
});
