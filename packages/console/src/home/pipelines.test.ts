import type { PipelineExecutionSummary, StageState } from "@aws-sdk/client-codepipeline";
import { expect, test } from "vitest";
import { brokenOf, type PipelineFacts, pushesOf, revisionOf, runningOf, usualMsOf, waitingOf } from "./pipelines.ts";

const commit = (letter: string) => letter.repeat(40);

const execution = (id: string, status: string, minute: number, more: object = {}): PipelineExecutionSummary => ({
  pipelineExecutionId: id,
  status: status as "Failed",
  startTime: new Date(minute * 60_000),
  lastUpdateTime: new Date(minute * 60_000 + 30_000),
  sourceRevisions: [{ actionName: "Source", revisionId: commit(id), revisionSummary: `Commit ${id}\n\nBody` }],
  ...more,
});

const facts = (executions: PipelineExecutionSummary[], stages: StageState[] = []): PipelineFacts => ({ name: "web", stages, executions });

test("a pipeline is broken since the first that failed after it succeeded last", () => {
  const stages: StageState[] = [
    { stageName: "Source", latestExecution: { pipelineExecutionId: "d", status: "Succeeded" } },
    {
      stageName: "Build",
      latestExecution: { pipelineExecutionId: "d", status: "Failed" },
      actionStates: [{ actionName: "Test", latestExecution: { status: "Failed", errorDetails: { message: "exit 1" } } }],
    },
  ];
  const executions = [
    execution("d", "Failed", 9),
    execution("c", "Superseded", 8),
    execution("b", "Failed", 5),
    execution("a", "Succeeded", 1),
  ];
  expect(brokenOf(facts(executions, stages))).toMatchObject({
    executionId: "d",
    stage: "Build",
    action: "Test",
    message: "exit 1",
    since: new Date(5 * 60_000),
    sinceRevision: { name: "bbbbbbb", summary: "Commit b" },
    failures: 2,
    isRolledBack: false,
  });
});

test("what succeeds after a failure mends, what only runs does not", () => {
  expect(brokenOf(facts([execution("b", "Succeeded", 2), execution("a", "Failed", 1)]))).toBeUndefined();
  expect(brokenOf(facts([execution("b", "InProgress", 2), execution("a", "Failed", 1)]))?.executionId).toBe("a");
  expect(brokenOf(facts([]))).toBeUndefined();
});

test("a rollback brings the old version back, not the commit in order", () => {
  const executions = [
    execution("c", "Succeeded", 3, { executionType: "ROLLBACK" }),
    execution("b", "Failed", 2),
    execution("a", "Succeeded", 1),
  ];
  expect(brokenOf(facts(executions))).toMatchObject({ executionId: "b", isRolledBack: true });
});

test("what runs has its stage and the usual duration", () => {
  const stages: StageState[] = [
    { stageName: "Source", latestExecution: { pipelineExecutionId: "b", status: "Succeeded" } },
    { stageName: "Build", latestExecution: { pipelineExecutionId: "b", status: "InProgress" } },
    { stageName: "Deploy", latestExecution: { pipelineExecutionId: "a", status: "Succeeded" } },
  ];
  expect(runningOf(facts([execution("b", "InProgress", 2), execution("a", "Succeeded", 1)], stages))).toMatchObject([
    { executionId: "b", stage: "Build", isInbound: false, usualMs: 30_000 },
  ]);
});

test("an execution in front of a stage is shown there", () => {
  const stages: StageState[] = [
    { stageName: "Build", latestExecution: { pipelineExecutionId: "b", status: "Succeeded" } },
    { stageName: "Deploy", inboundExecutions: [{ pipelineExecutionId: "b", status: "InProgress" }] },
  ];
  expect(runningOf(facts([execution("b", "InProgress", 2)], stages))).toMatchObject([
    { stage: "Deploy", isInbound: true, usualMs: undefined },
  ]);
});

test("the usual duration is the median, so that one long wait does not count", () => {
  const took = (id: string, seconds: number) => execution(id, "Succeeded", 1, { lastUpdateTime: new Date(60_000 + seconds * 1000) });
  expect(usualMsOf([took("a", 10), took("b", 9000), took("c", 14)])).toBe(14_000);
  expect(usualMsOf([execution("a", "Failed", 1)])).toBeUndefined();
});

test("approvals and disabled transitions wait for a person", () => {
  const stages: StageState[] = [
    {
      stageName: "Approve",
      latestExecution: { pipelineExecutionId: "b", status: "InProgress" },
      actionStates: [
        { actionName: "Ask", latestExecution: { status: "InProgress", token: "t", lastStatusChange: new Date(5) } },
        { actionName: "Other", latestExecution: { status: "InProgress" } },
      ],
    },
    {
      stageName: "Deploy",
      inboundExecutions: [{ pipelineExecutionId: "a", status: "InProgress" }],
      inboundTransitionState: { enabled: false, disabledReason: "Freeze", lastChangedAt: new Date(4) },
    },
  ];
  const declaration = {
    name: "web",
    roleArn: "",
    stages: [{ name: "Approve", actions: [{ name: "Ask", actionTypeId: undefined, configuration: { CustomData: "Release it?" } }] }],
  };
  const executions = [execution("b", "InProgress", 2), execution("a", "InProgress", 1)];
  expect(waitingOf({ ...facts(executions, stages), declaration })).toMatchObject([
    {
      kind: "approval",
      stage: "Approve",
      action: "Ask",
      token: "t",
      message: "Release it?",
      revision: { name: "bbbbbbb" },
      since: new Date(5),
    },
    { kind: "transition", stage: "Deploy", executionId: "a", message: "Freeze", since: new Date(4) },
  ]);
});

test("a push is one line, whatever it started", () => {
  const api = { ...facts([execution("a", "Failed", 4)]), name: "api" };
  const rollback = execution("a", "Succeeded", 9, { executionType: "ROLLBACK", pipelineExecutionId: "r" });
  const pushes = pushesOf([facts([rollback, execution("b", "InProgress", 6), execution("a", "Succeeded", 3)]), api], 5);
  expect(pushes.map(({ revision, outcomes }) => [revision.name, outcomes.map(({ pipeline, status }) => `${pipeline} ${status}`)])).toEqual([
    ["bbbbbbb", ["web InProgress"]],
    ["aaaaaaa", ["web Succeeded", "api Failed"]],
  ]);
  expect(pushes[1]?.at).toEqual(new Date(3 * 60_000));
});

test("a connection's summary is read for the commit's message", () => {
  const sourceRevisions = [
    { actionName: "S", revisionId: "v1", revisionSummary: '{"ProviderType":"GitHub","CommitMessage":"Add tax\\n\\nmore"}' },
  ];
  expect(revisionOf({ sourceRevisions })).toEqual({ id: "v1", name: "v1", summary: "Add tax" });
  expect(revisionOf({ sourceRevisions: [{ actionName: "S", revisionId: "v1", revisionSummary: "{not JSON" }] })?.summary).toBe("{not JSON");
});
