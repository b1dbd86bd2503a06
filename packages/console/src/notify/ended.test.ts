import { expect, test } from "vitest";
import type { LiveEvent } from "../live/event.ts";
import { endedBy, startedBy } from "./ended.ts";

const event = (source: string, type: string, detail: object) => ({ source, "detail-type": type, detail }) as unknown as LiveEvent;

test("the end of an execution and of a build is told, with the way there", () => {
  const pipeline = (state: string) =>
    event("aws.codepipeline", "CodePipeline Pipeline Execution State Change", { state, pipeline: "web", "execution-id": "e1" });
  expect(endedBy(pipeline("FAILED"))).toEqual({ id: "e1", title: "Pipeline web", state: "FAILED", path: "/pipelines/web/executions/e1" });
  expect(endedBy(pipeline("STARTED"))).toBeUndefined();
  const build = { "build-status": "SUCCEEDED", "build-id": "arn:aws:codebuild:us-east-1:0:build/web:1b" };
  expect(endedBy(event("aws.codebuild", "CodeBuild Build State Change", build))).toMatchObject({ id: "web:1b", path: "/builds/web/1b" });
  expect(endedBy(event("aws.codepipeline", "CodePipeline Stage Execution State Change", { state: "FAILED" }))).toBeUndefined();
});

test("what was started is read from the answer, what was retried from the question", () => {
  expect(startedBy("StartPipelineExecution", {}, { pipelineExecutionId: "e1" })).toEqual(["e1"]);
  expect(startedBy("RetryStageExecution", { pipelineExecutionId: "e2" }, {})).toEqual(["e2"]);
  expect(startedBy("StartBuild", {}, { build: { id: "web:1" } })).toEqual(["web:1"]);
  expect(startedBy("GetPipeline", {}, {})).toEqual([]);
});
