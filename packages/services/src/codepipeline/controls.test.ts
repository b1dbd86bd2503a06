/** Retries and rollbacks as operations, where they depend on more than the state of one execution. */
import { expect, test } from "vitest";
import { concurrentExecutionsMax } from "./limits.ts";
import { Orchestra } from "./testing/orchestra.ts";
import { build, pipelineOf, Script, source } from "./testing/scripted.ts";

const stages = { Source: [source("Fetch")], Build: [build("Compile")], Deploy: [build("Roll")] };

async function opened(executionMode: "QUEUED" | "PARALLEL"): Promise<{ orchestra: Orchestra; script: Script; first: string }> {
  const script = new Script();
  const orchestra = new Orchestra({}, script.catalogue);
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf(stages, { executionMode, pipelineType: "V2" }) });
  const { pipelineExecutionSummaries = [] } = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" });
  return { orchestra, script, first: pipelineExecutionSummaries[0]?.pipelineExecutionId ?? "" };
}

test("a retry needs room among the executions that run at once", async () => {
  const { orchestra, script, first } = await opened("PARALLEL");
  await using _ = orchestra;
  await script.end(orchestra, "Fetch", "Failed");
  for (let started = 0; started < concurrentExecutionsMax; started++) await orchestra.call("StartPipelineExecution", { name: "shop" });
  const retry = { pipelineName: "shop", stageName: "Source", pipelineExecutionId: first, retryMode: "FAILED_ACTIONS" as const };
  await expect(orchestra.call("RetryStageExecution", retry)).rejects.toThrow("has reached the limit of 50 concurrent pipeline executions");
});

test("a stage goes back only to what succeeded there under the current version", async () => {
  const { orchestra, script, first } = await opened("QUEUED");
  await using _ = orchestra;
  await script.end(orchestra, "Fetch");
  await script.end(orchestra, "Compile");
  await script.end(orchestra, "Roll", "Failed");
  const again = pipelineOf(stages, { executionMode: "QUEUED", pipelineType: "V2", variables: [{ name: "Color", defaultValue: "red" }] });
  await orchestra.call("UpdatePipeline", { pipeline: again });
  const retry = { pipelineName: "shop", stageName: "Deploy", pipelineExecutionId: first, retryMode: "FAILED_ACTIONS" as const };
  await orchestra.call("RetryStageExecution", retry);
  await script.end(orchestra, "Roll");
  const to = (stageName: string) => orchestra.call("RollbackStage", { pipelineName: "shop", stageName, targetPipelineExecutionId: first });
  await expect(to("Build")).rejects.toThrow("ran under version 1 of the pipeline; the current version is 2");
  await expect(to("Deploy")).resolves.toHaveProperty("pipelineExecutionId");
});
