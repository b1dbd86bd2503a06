import { expect, test } from "vitest";
import { Orchestra } from "../testing/orchestra.ts";
import { approval, build, pipelineOf, Script, source } from "../testing/scripted.ts";
import type { Span, Timeline } from "./timeline.ts";

async function opened() {
  const script = new Script();
  const orchestra = new Orchestra({}, script.catalogue);
  const stages = { Source: [source("Fetch")], Build: [build("Compile")], Deploy: [approval("Ask"), build("Roll", { runOrder: 2 })] };
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf(stages) });
  return { script, orchestra };
}

const start = async (orchestra: Orchestra): Promise<string> =>
  (await orchestra.call("StartPipelineExecution", { name: "shop" })).pipelineExecutionId ?? "";
const explained = async (orchestra: Orchestra, of: string): Promise<Timeline[]> =>
  ((await orchestra.ask("explain", { of })) as { executions: Timeline[] }).executions;
const story = (begun: number, spans: Span[] = []): string[] =>
  spans.map((span) => {
    const until = span.until === undefined ? "" : span.until - begun;
    const name = "name" in span ? `${span.stage}/${span.name}` : span.stage;
    return `${span.since - begun}-${until} ${span.kind} ${name} ${span.kind === "wait" ? span.reason : span.status}`;
  });

test("the story of an execution has its stages, its actions and what it waited for between them", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  await script.end(orchestra, "Fetch");
  const [first] = await explained(orchestra, "shop");
  await orchestra.pass(1_000);
  const id = await start(orchestra);
  await script.end(orchestra, "Fetch");
  await orchestra.pass(2_000);
  await orchestra.call("DisableStageTransition", { pipelineName: "shop", stageName: "Build", transitionType: "Inbound", reason: "lunch" });
  await orchestra.pass(3_000);
  await script.end(orchestra, "Compile");
  await orchestra.call("EnableStageTransition", { pipelineName: "shop", stageName: "Build", transitionType: "Inbound" });
  const [timeline] = await explained(orchestra, id);
  const begun = timeline?.since ?? 0;
  const told = story(begun, timeline?.spans);
  expect(told[0]).toBe("0-0 stage Source Succeeded");
  expect(told[1]).toBe("0-0 action Source/Fetch Succeeded");
  expect(told[2]).toBe(`0-2000 wait Build Stage Build is locked by pipeline execution ${first?.pipelineExecutionId}.`);
  expect(told[3]).toMatch(/^2000-5000 wait Build The inbound transition of stage Build was disabled by .*: lunch\.$/);
  expect(told.slice(4)).toEqual(["5000- stage Build InProgress", "5000- action Build/Compile InProgress"]);
  expect(timeline?.waits).toMatchObject([{ stage: "Build", action: "Compile", reason: "The test decides." }]);
});

test("an approval that is waited for names its deadline and what ends it", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  await script.end(orchestra, "Fetch");
  await script.end(orchestra, "Compile");
  const [timeline] = await explained(orchestra, "shop");
  const [wait] = timeline?.waits ?? [];
  expect(wait).toMatchObject({ stage: "Deploy", action: "Ask", deadline: (wait?.since ?? 0) + 7 * 86_400_000 });
  expect(wait?.wayOut).toMatch(/^PutApprovalResult with token [0-9a-f-]{36}, or its deadline\.$/);
});

test("a retried action is in the story twice, with what it failed by", async () => {
  const { orchestra, script } = await opened();
  await using _closing = orchestra;
  await script.end(orchestra, "Fetch");
  await script.end(orchestra, "Compile", "Failed");
  const [failed] = await explained(orchestra, "shop");
  const again = { pipelineName: "shop", stageName: "Build", pipelineExecutionId: failed?.pipelineExecutionId ?? "" };
  await orchestra.call("RetryStageExecution", { ...again, retryMode: "FAILED_ACTIONS" });
  await script.end(orchestra, "Compile");
  const [timeline] = await explained(orchestra, again.pipelineExecutionId);
  const builds = timeline?.spans.filter((span) => "name" in span && span.name === "Compile");
  expect(builds).toMatchObject([{ status: "Failed", says: "The test said so." }, { status: "Succeeded" }]);
  expect(timeline?.spans).toContainEqual(expect.objectContaining({ kind: "stage", stage: "Build", retries: 1 }));
});

test("what does not exist cannot be explained", async () => {
  const { orchestra } = await opened();
  await using _closing = orchestra;
  await expect(explained(orchestra, "shops")).rejects.toThrow(
    "There is no pipeline execution and no pipeline 'shops' in region us-east-1.",
  );
});
