/** Rules whose work is done elsewhere: in builds, and by functions that workers invoke. */
import type { Build, StartBuildInput } from "@aws-sdk/client-codebuild";
import { expect, test } from "vitest";
import type { GivenPipeline } from "../declare/declaration.ts";
import { catalogue } from "../providers/catalogue.ts";
import { Orchestra } from "../testing/orchestra.ts";
import { build, pipelineOf, Script, source } from "../testing/scripted.ts";

type Stage = GivenPipeline["stages"][number];
type Rule = NonNullable<NonNullable<Stage["beforeEntry"]>["conditions"][number]["rules"]>[number];

/** A CodeBuild in which every project exists; a token starts one build. */
class Builds {
  readonly started: StartBuildInput[] = [];
  readonly stopped: string[] = [];
  build: Build = { id: "verify:1", arn: "arn:build/1", buildStatus: "IN_PROGRESS" };

  readonly played = {
    codebuild: {
      StartBuild: (input: StartBuildInput) => {
        if (!this.started.some(({ idempotencyToken }) => idempotencyToken === input.idempotencyToken)) this.started.push(input);
        return { build: this.build };
      },
      BatchGetBuilds: () => ({ builds: [this.build] }),
      StopBuild: ({ id }: { id: string }) => void this.stopped.push(id),
    },
  };

  end(orchestra: Orchestra, buildStatus: "SUCCEEDED" | "FAILED"): Promise<void> {
    this.build = { ...this.build, buildStatus };
    orchestra.emit({ source: "aws.codebuild", type: "CodeBuild Build State Change", resource: "arn:build/1", detail: {} });
    return orchestra.settle();
  }
}

const type = (provider: string): Rule["ruleTypeId"] => ({ category: "Rule", owner: "AWS", provider, version: "1" });
const input = [{ name: "FetchOutput" }];
const verify: Rule = {
  name: "Verify",
  ruleTypeId: type("CodeBuild"),
  configuration: { ProjectName: "checks", EnvironmentVariables: '[{"name":"WORD","value":"#{Code.Word}"}]' },
  inputArtifacts: input,
};
const run: Rule = { name: "Run", ruleTypeId: type("Commands"), commands: ["test -f #{Code.Word}"], inputArtifacts: input };
const ask: Rule = {
  name: "Ask",
  ruleTypeId: type("LambdaInvoke"),
  configuration: { FunctionName: "judge", UserParameters: "#{Code.Word}" },
  inputArtifacts: input,
};
const one = (result: "FAIL" | "SKIP" | "ROLLBACK", rule: Rule) => ({ conditions: [{ result, rules: [rule] }] });

async function opened(conditions: Pick<Stage, "beforeEntry" | "onSuccess" | "onFailure">) {
  const script = new Script();
  const builds = new Builds();
  const orchestra = new Orchestra(builds.played, [...script.catalogue, ...catalogue.filter(({ id }) => id.provider === "Lambda")]);
  const pipeline = pipelineOf({ Source: [source("Fetch", { namespace: "Code" })], Build: [build("Compile")] });
  const [first, second] = pipeline.stages as [Stage, Stage];
  await orchestra.call("CreatePipeline", { pipeline: { ...pipeline, stages: [first, { ...second, ...conditions }] } });
  await script.end(orchestra, "Fetch");
  const rules = async () => (await orchestra.call("ListRuleExecutions", { pipelineName: "shop" })).ruleExecutionDetails ?? [];
  const execution = async () => (await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" })).pipelineExecutionSummaries?.[0];
  return { script, builds, orchestra, rules, execution };
}

test("a build that succeeds meets the rule; it is started as the action's would be", async () => {
  const { orchestra, script, builds, rules } = await opened({ beforeEntry: one("FAIL", verify) });
  await using _closing = orchestra;
  expect(builds.started).toMatchObject([
    {
      projectName: "checks",
      sourceTypeOverride: "CODEPIPELINE",
      sourceLocationOverride: expect.stringMatching(/^artifacts\/shop\/FetchOutpu\//),
      environmentVariablesOverride: [{ name: "WORD", value: "of Fetch", type: "PLAINTEXT" }],
    },
  ]);
  expect(script.jobs("Compile")).toEqual([]);
  await builds.end(orchestra, "SUCCEEDED");
  expect(script.jobs("Compile")).toHaveLength(1);
  expect(await rules()).toMatchObject([
    { status: "Succeeded", input: { inputArtifacts: input }, output: { executionResult: { externalExecutionId: "verify:1" } } },
  ]);
});

test("a build that fails does not", async () => {
  const { orchestra, builds, rules, execution } = await opened({ beforeEntry: one("FAIL", verify) });
  await using _closing = orchestra;
  await builds.end(orchestra, "FAILED");
  expect((await rules())[0]?.output?.executionResult?.errorDetails).toEqual({
    code: "JobFailed",
    message: "Build terminated with state: FAILED",
  });
  expect((await execution())?.status).toBe("Failed");
});

test("killed right after its build was started, a rule finds it again", async () => {
  const { orchestra, script, builds } = await opened({ onSuccess: one("FAIL", verify) });
  await using _closing = orchestra;
  orchestra.killAt = "pipeline-build-started";
  await script.end(orchestra, "Compile");
  expect(orchestra.killAt).toBeUndefined();
  expect(builds.started).toHaveLength(1);
  await builds.end(orchestra, "SUCCEEDED");
  const { pipelineExecutionSummaries } = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" });
  expect(pipelineExecutionSummaries?.[0]?.status).toBe("Succeeded");
});

test("overriding and stopping end the build of a rule", async () => {
  const { orchestra, builds, execution } = await opened({ beforeEntry: one("FAIL", verify) });
  await using _closing = orchestra;
  const pipelineExecutionId = (await execution())?.pipelineExecutionId ?? "";
  const at = { pipelineName: "shop", pipelineExecutionId };
  await orchestra.call("OverrideStageCondition", { ...at, stageName: "Build", conditionType: "BEFORE_ENTRY" });
  expect(builds.stopped).toEqual(["verify:1"]);
});

test("commands run as a build without a project of the user's", async () => {
  const { orchestra, builds, rules } = await opened({ beforeEntry: one("FAIL", run) });
  await using _closing = orchestra;
  const [started] = builds.started;
  expect(JSON.parse(started?.buildspecOverride ?? "{}")).toMatchObject({ phases: { build: { commands: ["test -f of Fetch"] } } });
  expect(started?.timeoutInMinutesOverride).toBe(55);
  await builds.end(orchestra, "SUCCEEDED");
  expect((await rules())[0]?.status).toBe("Succeeded");
});

const lambda = { category: "Invoke", owner: "AWS", provider: "Lambda", version: "1" } as const;

/** What a worker that invokes functions gets, and how it answers. */
async function invoked(orchestra: Orchestra) {
  const { jobs = [] } = await orchestra.call("PollForJobs", { actionTypeId: lambda });
  const [job] = jobs;
  const jobId = job?.id ?? "";
  return {
    job,
    succeeds: () => orchestra.call("PutJobSuccessResult", { jobId }),
    fails: () => orchestra.call("PutJobFailureResult", { jobId, failureDetails: { type: "JobFailed", message: "bad weather" } }),
  };
}

test("a function is asked, with the variables resolved, and its success meets the rule", async () => {
  const { orchestra, script } = await opened({ beforeEntry: one("FAIL", ask) });
  await using _closing = orchestra;
  const { job, succeeds } = await invoked(orchestra);
  expect(job?.data).toMatchObject({
    actionConfiguration: { configuration: { FunctionName: "judge", UserParameters: "of Fetch" } },
    inputArtifacts: input,
  });
  await succeeds();
  expect(script.jobs("Compile")).toHaveLength(1);
});

test("its failure is that of the rule, which may skip the stage", async () => {
  const { orchestra, script, rules, execution } = await opened({ beforeEntry: one("SKIP", ask) });
  await using _closing = orchestra;
  await (await invoked(orchestra)).fails();
  expect(script.jobs("Compile")).toEqual([]);
  expect((await rules())[0]?.output?.executionResult?.errorDetails).toEqual({ code: "JobFailed", message: "bad weather" });
  expect((await execution())?.status).toBe("Succeeded");
});

test.each([
  ["fails", "Succeeded", "The function reported an error: bad weather"],
  ["succeeds", "Failed", "The function reported no error."],
] as const)("at a failure condition a function that %s: the rule has %s", async (answers, status, summary) => {
  const { orchestra, script, rules } = await opened({ onFailure: one("ROLLBACK", ask) });
  await using _closing = orchestra;
  await script.end(orchestra, "Compile", "Failed");
  await (await invoked(orchestra))[answers]();
  expect(await rules()).toMatchObject([{ status, output: { executionResult: { externalExecutionSummary: summary } } }]);
});

test("a function that nobody answers for fails its rule in time, at a failure condition too", async () => {
  const { orchestra, script, rules } = await opened({ onFailure: one("ROLLBACK", ask) });
  await using _closing = orchestra;
  await script.end(orchestra, "Compile", "Failed");
  await orchestra.pass(21 * 60_000);
  expect((await rules())[0]?.status).toBe("Failed");
});
