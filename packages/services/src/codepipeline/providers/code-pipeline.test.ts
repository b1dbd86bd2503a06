import { expect, test } from "vitest";
import type { GivenPipeline } from "../declare/declaration.ts";
import { Orchestra } from "../testing/orchestra.ts";
import { approval, pipelineOf, Script, source } from "../testing/scripted.ts";
import { codePipeline } from "./code-pipeline.ts";

/** A pipeline `outer` that starts `inner`, whose second stage is an approval; every call of CodePipeline goes back to the service itself. */
async function opened(configuration: Record<string, string> = {}, inner: Partial<GivenPipeline> = {}) {
  const script = new Script();
  const back = (operation: "StartPipelineExecution" | "GetPipelineExecution" | "StopPipelineExecution") => (input: never) =>
    orchestra.answer(operation, input);
  const codepipeline = {
    StartPipelineExecution: back("StartPipelineExecution"),
    GetPipelineExecution: back("GetPipelineExecution"),
    StopPipelineExecution: back("StopPipelineExecution"),
  };
  const orchestra = new Orchestra({ codepipeline }, [...script.catalogue, codePipeline]);
  const more = { name: "inner", pipelineType: "V2" as const, variables: [{ name: "Level", defaultValue: "low" }], ...inner };
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [source("Inner")], Review: [approval("Check")] }, more) });
  const invoke = { name: "Invoke", actionTypeId: codePipeline.id, configuration: { PipelineName: "inner", ...configuration } };
  await orchestra.call("CreatePipeline", {
    pipeline: pipelineOf({ Source: [source("Outer")], Run: [invoke] }, { name: "outer", pipelineType: "V2" }),
  });
  await script.end(orchestra, "Inner");
  await script.end(orchestra, "Outer");
  const action = async () => (await orchestra.call("ListActionExecutions", { pipelineName: "outer" })).actionExecutionDetails?.[0];
  const executions = async (pipelineName: string) =>
    (await orchestra.call("ListPipelineExecutions", { pipelineName })).pipelineExecutionSummaries ?? [];
  return { orchestra, script, action, executions };
}

async function review(orchestra: Orchestra, status: "Approved" | "Rejected"): Promise<void> {
  const { stageStates } = await orchestra.call("GetPipelineState", { name: "inner" });
  const token = stageStates?.[1]?.actionStates?.[0]?.latestExecution?.token ?? "";
  const approvalOf = { pipelineName: "inner", stageName: "Review", actionName: "Check" };
  await orchestra.call("PutApprovalResult", { ...approvalOf, token, result: { status, summary: "so" } });
}

test("an action starts a pipeline with its variables, and ends as the execution does", async () => {
  const { orchestra, script, action, executions } = await opened({ Variables: '[{"name":"Level","value":"high"}]' });
  await using _closing = orchestra;
  const [started] = await executions("inner");
  expect((await action())?.status).toBe("InProgress");
  const { pipelineExecution } = await orchestra.call("GetPipelineExecution", {
    pipelineName: "inner",
    pipelineExecutionId: started?.pipelineExecutionId ?? "",
  });
  expect(pipelineExecution?.variables).toEqual([{ name: "Level", resolvedValue: "high" }]);
  // The execution that its creation had started gives up the approval first.
  await review(orchestra, "Rejected");
  await script.end(orchestra, "Inner");
  await review(orchestra, "Approved");
  expect(await action()).toMatchObject({
    status: "Succeeded",
    output: { executionResult: { externalExecutionId: started?.pipelineExecutionId } },
  });
});

test("an execution that fails fails the action, in words that say which", async () => {
  const { orchestra, script, action, executions } = await opened();
  await using _closing = orchestra;
  const id = (await executions("inner"))[0]?.pipelineExecutionId;
  await script.end(orchestra, "Inner", "Failed");
  expect(await action()).toMatchObject({
    status: "Failed",
    output: {
      executionResult: {
        errorDetails: {
          code: "JobFailed",
          message: `Pipeline execution ${id} of pipeline inner ended with status: Failed. Stage Source failed: Inner.`,
        },
      },
    },
  });
});

test("abandoning the outer execution stops the inner one", async () => {
  const { orchestra, executions } = await opened();
  await using _closing = orchestra;
  const pipelineExecutionId = (await executions("outer"))[0]?.pipelineExecutionId ?? "";
  await orchestra.call("StopPipelineExecution", { pipelineName: "outer", pipelineExecutionId, abandon: true });
  expect((await executions("inner"))[0]).toMatchObject({
    status: "Stopped",
    stopTrigger: { reason: "The action Invoke of pipeline outer that started it was abandoned." },
  });
});

test("killed right after it started the execution, it finds it again", async () => {
  const script = new Script();
  const started: string[] = [];
  const codepipeline = {
    StartPipelineExecution: ({ clientRequestToken }: { clientRequestToken: string }) => {
      started.push(clientRequestToken);
      return { pipelineExecutionId: "e1" };
    },
    GetPipelineExecution: () => ({ pipelineExecution: { status: "Succeeded" } }),
  };
  await using orchestra = new Orchestra({ codepipeline }, [...script.catalogue, codePipeline]);
  const invoke = { name: "Invoke", actionTypeId: codePipeline.id, configuration: { PipelineName: "other" } };
  await orchestra.call("CreatePipeline", {
    pipeline: pipelineOf({ Source: [source("Outer")], Run: [invoke] }, { name: "outer", pipelineType: "V2" }),
  });
  orchestra.killAt = "pipeline-execution-invoked";
  await script.end(orchestra, "Outer");
  expect(started).toHaveLength(2);
  expect(new Set(started).size).toBe(1);
});

test("a pipeline that starts itself, or one that waits for it, is refused", async () => {
  const invoking = (PipelineName: string) => ({ name: "Invoke", actionTypeId: codePipeline.id, configuration: { PipelineName } });
  const { orchestra, script, action, executions } = await opened({}, { name: "other" });
  await using _closing = orchestra;
  // The target did not exist when the action ran.
  expect((await action())?.output?.executionResult?.errorDetails?.message).toMatch(/does not have a pipeline with name 'inner'/);
  await orchestra.call("CreatePipeline", {
    pipeline: pipelineOf({ Source: [source("Third")], Again: [invoking("outer")] }, { name: "inner", pipelineType: "V2" }),
  });
  const [outer] = await executions("outer");
  await orchestra.call("RetryStageExecution", {
    pipelineName: "outer",
    stageName: "Run",
    pipelineExecutionId: outer?.pipelineExecutionId ?? "",
    retryMode: "FAILED_ACTIONS",
  });
  // The execution that its creation started is out of the way first.
  await script.end(orchestra, "Third", "Failed");
  await script.end(orchestra, "Third");
  const details = (await orchestra.call("ListActionExecutions", { pipelineName: "inner" })).actionExecutionDetails ?? [];
  const messages = details.map(({ output }) => output?.executionResult?.errorDetails?.message);
  expect(messages).toContain("Pipeline outer cannot be started, as its own execution would wait for it: outer -> inner -> outer");
});
