import type { PipelineDeclaration, StageState } from "@aws-sdk/client-codepipeline";
import { expect, test } from "vitest";
import { executionActions, pipelineActions, stageActions, transitionActions } from "../actions/pipelines.ts";
import { boardOf } from "./board.ts";

const action = (name: string, runOrder = 1) => ({
  name,
  runOrder,
  actionTypeId: { category: "Build" as const, owner: "AWS" as const, provider: "CodeBuild", version: "1" },
});
const rules = [{ name: "Fine", ruleTypeId: { category: "Rule" as const, provider: "VariableCheck" } }];
const declared: PipelineDeclaration = {
  name: "web",
  roleArn: "arn",
  stages: [
    { name: "Source", actions: [action("Fetch")] },
    {
      name: "Build",
      actions: [action("Pack", 2), action("Lint"), action("Test")],
      beforeEntry: { conditions: [{ result: "FAIL", rules }] },
    },
  ],
};
const build = (state: StageState = {}, left?: ReadonlySet<string>) => {
  const board = boardOf(declared, [{ stageName: "Build", ...state }], left);
  const stage = board.stages[1];
  if (stage === undefined) throw new Error("no stage");
  return { stage, mode: board.mode };
};
const inside = (status: "InProgress" | "Failed" | "Succeeded" | "Skipped") => ({ latestExecution: { pipelineExecutionId: "e1", status } });
const reason = (verdict: { isAllowed: boolean; reason?: string }) => (verdict.isAllowed ? "allowed" : verdict.reason);

test("actions of one run order stand side by side, the orders one after another", () => {
  expect(build().stage.rows.map(({ runOrder, actions }) => [runOrder, actions.map(({ name }) => name)])).toEqual([
    [1, ["Lint", "Test"]],
    [2, ["Pack"]],
  ]);
});

test("a stage shows its lock, what is in front of it, its transition and its conditions", () => {
  const { stage } = build({
    ...inside("InProgress"),
    inboundExecutions: [{ pipelineExecutionId: "e2", status: "InProgress" }],
    inboundTransitionState: { enabled: false, disabledReason: "lunch" },
    beforeEntryConditionState: {
      latestExecution: { status: "Failed" },
      conditionStates: [{ ruleStates: [{ ruleName: "Fine", latestExecution: { status: "Failed" } }] }],
    },
  });
  expect(stage).toMatchObject({
    isLocked: true,
    inbound: [{ id: "e2" }],
    transition: { isEnabled: false, reason: "lunch" },
    gates: [{ gate: "beforeEntry", result: "FAIL", status: "Failed", rules: [{ name: "Fine", status: "Failed" }] }],
  });
});

test("fifty stages with a hundred actions are laid out", () => {
  const stages = Array.from({ length: 50 }, (_, index) => ({ name: `S${index}`, actions: [action("A"), action("B")] }));
  expect(boardOf({ ...declared, stages }, []).stages.flatMap(({ rows }) => rows.flatMap(({ actions }) => actions))).toHaveLength(100);
});

test("a stage is retried after a failure, and not when it runs, succeeded, or was taken by another execution", () => {
  expect(reason(stageActions.retryFailed(build(inside("Failed"))))).toBe("allowed");
  expect(reason(stageActions.retryAll(build(inside("InProgress"))))).toContain("The stage is running");
  expect(reason(stageActions.retryFailed(build(inside("Succeeded"))))).toContain("left the stage");
  expect(reason(stageActions.retryFailed(build()))).toContain("No execution");
  expect(reason(stageActions.retryFailed(build(inside("Failed"), new Set(["Build"]))))).toContain("Another execution");
  const failing = { actionName: "Lint", latestExecution: { status: "Failed" as const } };
  expect(reason(stageActions.retryFailed(build({ ...inside("InProgress"), actionStates: [failing] })))).toBe("allowed");
});

test("a stage is rolled back when nothing is in it; the source never", () => {
  expect(reason(stageActions.rollback(build(inside("Failed"))))).toBe("allowed");
  expect(reason(stageActions.rollback(build(inside("InProgress"))))).toContain("An execution is in the stage");
  expect(reason(stageActions.rollback({ ...build(inside("Failed")), mode: "PARALLEL" }))).toContain("PARALLEL");
  const { stages } = boardOf(declared, []);
  expect(stages[0] && reason(stageActions.rollback({ stage: stages[0], mode: "QUEUED" }))).toContain("source stage");
});

test("a condition is overridden while it holds the stage up", () => {
  const held = (status: "Failed" | "Succeeded") => ({ ...inside("Failed"), beforeEntryConditionState: { latestExecution: { status } } });
  expect(reason(stageActions.overrideEntry(build(held("Failed"))))).toBe("allowed");
  expect(reason(stageActions.overrideEntry(build(held("Succeeded"))))).toContain("does not hold");
  expect(reason(stageActions.overrideSuccess(build(held("Failed"))))).toContain("no such condition");
});

test("transitions, executions and starts", () => {
  expect(reason(transitionActions.enable(build()))).toBe("The transition is enabled.");
  expect(reason(transitionActions.disable(build()))).toBe("allowed");
  expect(reason(executionActions.stop({ status: "Stopping" }))).toContain("abandon");
  expect(reason(executionActions.abandon({ status: "Stopping" }))).toBe("allowed");
  expect(reason(executionActions.stop({ status: "Succeeded" }))).toBe("The execution has ended: Succeeded.");
  expect(reason(pipelineActions.release({ name: "web", activeCount: 50 }))).toContain("50 executions");
});
