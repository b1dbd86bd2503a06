/** Conditions through the operations: declared, run, shown, overridden, and kept over crashes. */
import { expect, test } from "vitest";
import type { GivenPipeline } from "../declare/declaration.ts";
import { explainExecution } from "../explain-execution.ts";
import { findPipeline, type Pipeline } from "../store/pipelines.ts";
import { Orchestra } from "../testing/orchestra.ts";
import { build, pipelineOf, Script, source } from "../testing/scripted.ts";

type Stage = GivenPipeline["stages"][number];
type Conditions = Pick<Stage, "beforeEntry" | "onSuccess" | "onFailure">;
type Rule = NonNullable<NonNullable<Stage["beforeEntry"]>["conditions"][number]["rules"]>[number];

const rule = (name: string, provider: string, configuration: Record<string, string>): Rule => ({
  name,
  ruleTypeId: { category: "Rule", owner: "AWS", provider, version: "1" },
  configuration,
});
const check = (name: string, Variable: string, Operator: string, Value: string): Rule =>
  rule(name, "VariableCheck", { Variable, Operator, Value });
const window = (name: string, Cron: string, more: Partial<Rule> = {}): Rule => ({ ...rule(name, "DeploymentWindow", { Cron }), ...more });
const met = check("Met", "#{Code.Word}", "EQ", "of Fetch");
const unmet = check("Unmet", "#{Code.Word}", "EQ", "nothing");
/** The test's clock begins at midnight. */
const fromSix = window("FromSix", "* * 6-23 ? * * *");
const hours = 60 * 60_000;

const one = (result: "FAIL" | "SKIP" | "ROLLBACK", ...rules: Rule[]) => ({ conditions: [{ result, rules }] });

async function opened(conditions: Conditions) {
  const script = new Script();
  const orchestra = new Orchestra({}, script.catalogue);
  const pipeline = pipelineOf({
    Source: [source("Fetch", { namespace: "Code" })],
    Build: [build("Compile", { namespace: "Compiled" })],
    Deploy: [build("Roll")],
  });
  const [first, second, third] = pipeline.stages as [Stage, Stage, Stage];
  await orchestra.call("CreatePipeline", { pipeline: { ...pipeline, stages: [first, { ...second, ...conditions }, third] } });
  await script.end(orchestra, "Fetch");
  return { script, orchestra };
}

const buildState = async (orchestra: Orchestra) => (await orchestra.call("GetPipelineState", { name: "shop" })).stageStates?.[1];
const summaries = async (orchestra: Orchestra) =>
  (await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" })).pipelineExecutionSummaries ?? [];
const latestId = async (orchestra: Orchestra) => (await summaries(orchestra))[0]?.pipelineExecutionId ?? "";
const override = async (orchestra: Orchestra, conditionType: "BEFORE_ENTRY" | "ON_SUCCESS", stageName = "Build") =>
  orchestra.call("OverrideStageCondition", {
    pipelineName: "shop",
    stageName,
    pipelineExecutionId: await latestId(orchestra),
    conditionType,
  });

test("an entry condition that is met lets the actions begin, and shows its rules", async () => {
  const { orchestra, script } = await opened({ beforeEntry: one("FAIL", met) });
  await using _closing = orchestra;
  expect(script.jobs("Compile")).toHaveLength(1);
  const state = await buildState(orchestra);
  expect(state?.latestExecution?.status).toBe("InProgress");
  expect(state?.beforeEntryConditionState).toEqual({
    latestExecution: { status: "Succeeded", summary: "All rules succeeded." },
    conditionStates: [
      {
        latestExecution: { status: "Succeeded", summary: "All rules succeeded.", lastStatusChange: expect.any(Date) },
        ruleStates: [
          {
            ruleName: "Met",
            latestExecution: {
              ruleExecutionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
              status: "Succeeded",
              summary: "Found the variable 'of Fetch' to equal 'of Fetch'.",
              lastStatusChange: expect.any(Date),
            },
          },
        ],
      },
    ],
  });
  expect(state?.actionStates?.map(({ actionName }) => actionName)).toEqual(["Compile"]);
});

test("the history of rules has what each was given and what came of it; that of actions has no rules", async () => {
  const { orchestra } = await opened({ beforeEntry: one("FAIL", met, unmet) });
  await using _closing = orchestra;
  const id = await latestId(orchestra);
  const { ruleExecutionDetails = [] } = await orchestra.call("ListRuleExecutions", {
    pipelineName: "shop",
    filter: { pipelineExecutionId: id },
  });
  expect(ruleExecutionDetails.map(({ ruleName, status }) => [ruleName, status])).toEqual([
    ["Unmet", "Failed"],
    ["Met", "Succeeded"],
  ]);
  expect(ruleExecutionDetails[0]).toMatchObject({
    pipelineExecutionId: id,
    pipelineVersion: 1,
    stageName: "Build",
    input: {
      ruleTypeId: unmet.ruleTypeId,
      configuration: unmet.configuration,
      resolvedConfiguration: { Variable: "of Fetch", Operator: "EQ", Value: "nothing" },
      region: "us-east-1",
      inputArtifacts: [],
    },
    output: {
      executionResult: {
        errorDetails: { code: "JobFailed", message: "The rule expects the variable 'of Fetch' to equal 'nothing'." },
      },
    },
  });
  const actions = await orchestra.call("ListActionExecutions", { pipelineName: "shop" });
  expect(actions.actionExecutionDetails?.map(({ actionName }) => actionName)).toEqual(["Fetch"]);
  const first = await orchestra.call("ListRuleExecutions", { pipelineName: "shop", maxResults: 1 });
  const { nextToken = "" } = first;
  const second = await orchestra.call("ListRuleExecutions", { pipelineName: "shop", maxResults: 1, nextToken });
  expect([first, second].map((page) => page.ruleExecutionDetails?.[0]?.ruleName)).toEqual(["Unmet", "Met"]);
});

test("an entry condition that is not met fails the stage, and says which rule and why", async () => {
  const { orchestra, script } = await opened({ beforeEntry: one("FAIL", unmet) });
  await using _closing = orchestra;
  expect(script.jobs("Compile")).toEqual([]);
  const [execution] = await summaries(orchestra);
  expect(execution).toMatchObject({ status: "Failed", statusSummary: "Stage Build failed: the entry condition was not met (Unmet)." });
  const state = await buildState(orchestra);
  expect(state?.latestExecution?.status).toBe("Failed");
  expect(state?.beforeEntryConditionState?.latestExecution).toEqual({
    status: "Failed",
    summary: "Unmet: The rule expects the variable 'of Fetch' to equal 'nothing'.",
  });
});

test("a variable that has no value is an error of the condition", async () => {
  const { orchestra } = await opened({ beforeEntry: one("SKIP", check("Lost", "#{Nobody.Word}", "EQ", "x")) });
  await using _closing = orchestra;
  const state = await buildState(orchestra);
  expect(state?.latestExecution?.status).toBe("Failed");
  expect(state?.beforeEntryConditionState?.latestExecution).toEqual({
    status: "Errored",
    summary:
      "Lost: A rule in this pipeline failed because one or more variables could not be resolved: Rule name=Lost. Unresolved: #{Nobody.Word}",
  });
});

test("a pattern whose match would take years is an error of the condition, and is not tried again", async () => {
  const { orchestra } = await opened({ beforeEntry: one("FAIL", check("Slow", "a".repeat(60), "MATCHES", "(a+)+b")) });
  await using _closing = orchestra;
  expect((await buildState(orchestra))?.beforeEntryConditionState?.latestExecution).toEqual({
    status: "Errored",
    summary: "Slow: The regular expression '(a+)+b' took longer than 250 ms.",
  });
});

test("a stage that is skipped does not run its actions, and the pipeline goes on", async () => {
  const { orchestra, script } = await opened({ beforeEntry: one("SKIP", unmet) });
  await using _closing = orchestra;
  expect(script.jobs("Compile")).toEqual([]);
  expect(script.jobs("Roll")).toHaveLength(1);
  const state = await buildState(orchestra);
  expect(state?.latestExecution?.status).toBe("Skipped");
  expect(state?.beforeEntryConditionState?.latestExecution?.status).toBe("Failed");
  await script.end(orchestra, "Roll");
  const id = await latestId(orchestra);
  const rollback = orchestra.call("RollbackStage", { pipelineName: "shop", stageName: "Build", targetPipelineExecutionId: id });
  await expect(rollback).rejects.toMatchObject({ name: "UnableToRollbackStageException" });
  await expect(override(orchestra, "BEFORE_ENTRY")).rejects.toMatchObject({ name: "ConditionNotOverridableException" });
});

test("a deployment window is waited for, and opens by the clock", async () => {
  const { orchestra, script } = await opened({ beforeEntry: one("FAIL", fromSix) });
  await using _closing = orchestra;
  const id = await latestId(orchestra);
  const { pipelineExecution } = await orchestra.call("GetPipelineExecution", { pipelineName: "shop", pipelineExecutionId: id });
  expect(pipelineExecution?.statusSummary).toBe("The deployment window '* * 6-23 ? * * *' (UTC) opens at 2026-01-01T06:00:00.000Z.");
  const pipeline = findPipeline(orchestra.journal, { account: "000000000000", region: "us-east-1" }, "shop") as Pipeline;
  expect(explainExecution(orchestra.journal, new Map(), pipeline, id)).toMatchObject([
    {
      stage: "Build",
      gate: "beforeEntry",
      rule: "FromSix",
      since: orchestra.clock.now(),
      deadline: orchestra.clock.now() + 7 * 24 * hours,
      wayOut: "The rule ends by itself; OverrideStageCondition lets the stage go on, StopPipelineExecution ends it at once.",
    },
  ]);
  await orchestra.pass(6 * hours - 60_000);
  expect(script.jobs("Compile")).toEqual([]);
  await orchestra.pass(60_000);
  expect(script.jobs("Compile")).toHaveLength(1);
  expect((await buildState(orchestra))?.beforeEntryConditionState?.latestExecution?.status).toBe("Succeeded");
});

test("a window that does not open before the rule's timeout is not waited for", async () => {
  const { orchestra } = await opened({ beforeEntry: one("FAIL", { ...fromSix, timeoutInMinutes: 300 }) });
  await using _closing = orchestra;
  expect((await buildState(orchestra))?.beforeEntryConditionState?.latestExecution).toEqual({
    status: "Failed",
    summary: "FromSix: The deployment window '* * 6-23 ? * * *' (UTC) does not open before the timeout of the rule.",
  });
});

test("a condition is overridden while its rules run: they are abandoned, and it says who did it", async () => {
  const { orchestra, script } = await opened({ beforeEntry: one("FAIL", fromSix) });
  await using _closing = orchestra;
  expect(await override(orchestra, "BEFORE_ENTRY")).toEqual({});
  expect(script.jobs("Compile")).toHaveLength(1);
  const condition = (await buildState(orchestra))?.beforeEntryConditionState;
  expect(condition?.latestExecution).toEqual({ status: "Overridden", summary: "Overridden by arn:aws:iam::000000000000:root." });
  const [state] = condition?.conditionStates?.[0]?.ruleStates ?? [];
  expect(state?.latestExecution).toMatchObject({ status: "Abandoned", lastUpdatedBy: "arn:aws:iam::000000000000:root" });
  await script.end(orchestra, "Compile");
  await script.end(orchestra, "Roll");
  expect(orchestra.journal.all("SELECT * FROM journal_outbox")).toEqual([]);
});

test("a success condition that failed is overridden, and the execution goes on where it was", async () => {
  const { orchestra, script } = await opened({ onSuccess: one("FAIL", unmet) });
  await using _closing = orchestra;
  await expect(override(orchestra, "ON_SUCCESS")).rejects.toMatchObject({ name: "ConflictException" });
  await script.end(orchestra, "Compile");
  expect((await summaries(orchestra))[0]?.status).toBe("Failed");
  await override(orchestra, "ON_SUCCESS");
  expect((await summaries(orchestra))[0]?.status).toBe("InProgress");
  expect((await buildState(orchestra))?.latestExecution?.status).toBe("Succeeded");
  expect(script.jobs("Roll")).toHaveLength(1);
});

test("what cannot be overridden is refused in AWS's words", async () => {
  const { orchestra, script } = await opened({ beforeEntry: one("FAIL", met) });
  await using _closing = orchestra;
  await expect(override(orchestra, "BEFORE_ENTRY")).rejects.toMatchObject({ name: "ConditionNotOverridableException" });
  await expect(override(orchestra, "ON_SUCCESS")).rejects.toMatchObject({ name: "ConditionNotOverridableException" });
  await expect(override(orchestra, "BEFORE_ENTRY", "Nowhere")).rejects.toMatchObject({ name: "StageNotFoundException" });
  await script.end(orchestra, "Compile", "Failed");
  const first = await latestId(orchestra);
  await orchestra.call("StartPipelineExecution", { name: "shop" });
  await script.end(orchestra, "Fetch");
  const late = orchestra.call("OverrideStageCondition", {
    pipelineName: "shop",
    stageName: "Build",
    pipelineExecutionId: first,
    conditionType: "BEFORE_ENTRY",
  });
  await expect(late).rejects.toMatchObject({ name: "NotLatestPipelineExecutionException" });
});

test("a success condition with ROLLBACK runs the stage again with what it had last", async () => {
  const { orchestra, script } = await opened({ onSuccess: one("ROLLBACK", check("Good", "#{Compiled.Word}", "EQ", "of Compile")) });
  await using _closing = orchestra;
  for (const name of ["Compile", "Roll"]) await script.end(orchestra, name);
  const first = await latestId(orchestra);
  await orchestra.call("StartPipelineExecution", { name: "shop" });
  await script.end(orchestra, "Fetch");
  await script.end(orchestra, "Compile", { done: { status: "Succeeded", outputVariables: { Word: "bad" } } });
  const [rollback, failed] = await summaries(orchestra);
  expect(rollback).toMatchObject({ status: "InProgress", executionType: "ROLLBACK", trigger: { triggerType: "AutomatedRollback" } });
  expect(rollback?.rollbackMetadata).toEqual({ rollbackTargetPipelineExecutionId: first });
  expect(failed).toMatchObject({ status: "Failed", statusSummary: "Stage Build failed: the success condition was not met (Good)." });
});

test("a failure condition that is met rolls the stage back", async () => {
  const { orchestra, script } = await opened({ onFailure: one("ROLLBACK", met) });
  await using _closing = orchestra;
  for (const name of ["Compile", "Roll"]) await script.end(orchestra, name);
  await orchestra.call("StartPipelineExecution", { name: "shop" });
  await script.end(orchestra, "Fetch");
  await script.end(orchestra, "Compile", "Failed");
  expect((await summaries(orchestra)).map(({ status, executionType }) => [status, executionType])).toEqual([
    ["InProgress", "ROLLBACK"],
    ["Failed", "STANDARD"],
    ["Succeeded", "STANDARD"],
  ]);
});

test("rules and conditions are announced as events of our own", async () => {
  const { orchestra } = await opened({ beforeEntry: one("FAIL", unmet) });
  await using _closing = orchestra;
  const own = orchestra.journal.eventsAfter(0, { source: "towpath.codepipeline" });
  expect(own.map(({ type, detail }) => `${type} ${(detail as { state: string }).state}`)).toEqual([
    "CodePipeline Condition Execution State Change STARTED",
    "CodePipeline Rule Execution State Change STARTED",
    "CodePipeline Rule Execution State Change FAILED",
    "CodePipeline Condition Execution State Change FAILED",
  ]);
  expect(own[2]?.detail).toMatchObject({
    stage: "Build",
    condition: "beforeEntry",
    rule: "Unmet",
    "execution-result": { "error-code": "JobFailed" },
  });
});

test.each(["pipeline-rule-started", "pipeline-rule-finished"])("killed at %s, the rule ends as it would have", async (point) => {
  const { orchestra, script } = await opened({ beforeEntry: one("FAIL", met), onSuccess: one("FAIL", fromSix) });
  await using _closing = orchestra;
  orchestra.killAt = point;
  await script.end(orchestra, "Compile");
  await orchestra.restart();
  await orchestra.pass(6 * hours);
  await orchestra.pass(1_000);
  expect(orchestra.killAt).toBeUndefined();
  await script.end(orchestra, "Roll");
  expect((await summaries(orchestra))[0]?.status).toBe("Succeeded");
  const { ruleExecutionDetails = [] } = await orchestra.call("ListRuleExecutions", { pipelineName: "shop" });
  expect(ruleExecutionDetails.map(({ ruleName, status }) => [ruleName, status])).toEqual([
    ["FromSix", "Succeeded"],
    ["Met", "Succeeded"],
  ]);
});

test("deleting a pipeline ends the work of its rules", async () => {
  const { orchestra } = await opened({ beforeEntry: one("FAIL", fromSix) });
  await using _closing = orchestra;
  await orchestra.call("DeletePipeline", { name: "shop" });
  expect(orchestra.journal.all("SELECT * FROM journal_outbox")).toEqual([]);
});

test("the types of rules say what they need", async () => {
  const { orchestra } = await opened({});
  await using _closing = orchestra;
  const { ruleTypes = [] } = await orchestra.call("ListRuleTypes", {});
  expect(ruleTypes.map(({ id }) => id?.provider)).toContain("VariableCheck");
  const variableCheck = ruleTypes.find(({ id }) => id?.provider === "VariableCheck");
  expect(variableCheck).toMatchObject({ id: met.ruleTypeId, inputArtifactDetails: { minimumCount: 0, maximumCount: 0 } });
  expect(variableCheck?.ruleConfigurationProperties?.map(({ name, required }) => [name, required])).toEqual([
    ["Variable", true],
    ["Value", true],
    ["Operator", true],
  ]);
  expect(await orchestra.call("ListRuleTypes", { regionFilter: "eu-west-1" })).toEqual({ ruleTypes: [] });
});
