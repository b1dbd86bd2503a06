import type { Build, StartBuildInput } from "@aws-sdk/client-codebuild";
import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import { expect, test } from "vitest";
import type { ActionDeclaration } from "../../declare/declaration.ts";
import { safetyLookMs } from "../../limits.ts";
import { Orchestra } from "../../testing/orchestra.ts";
import { pipelineOf, Script, source } from "../../testing/scripted.ts";
import { codeBuild } from "./code-build.ts";

/** A CodeBuild that keeps builds by their idempotency token. */
class Builds {
  readonly started: StartBuildInput[] = [];
  readonly stopped: string[] = [];
  readonly builds = new Map<string, Build>();
  missing = false;

  readonly played = {
    codebuild: {
      StartBuild: (input: StartBuildInput) => {
        if (this.missing) throw fault(ResourceNotFoundException, `Project cannot be found: ${input.projectName}`);
        this.started.push(input);
        const id = `${input.projectName}:${input.idempotencyToken}`;
        if (!this.builds.has(id))
          this.builds.set(id, { id, arn: `arn:build/${id}`, buildStatus: "IN_PROGRESS", currentPhase: "SUBMITTED" });
        return { build: this.builds.get(id) };
      },
      BatchGetBuilds: ({ ids }: { ids: string[] }) => ({ builds: ids.flatMap((id) => this.builds.get(id) ?? []) }),
      StopBuild: ({ id }: { id: string }) => void this.stopped.push(id),
    },
  };

  get only(): Build {
    return [...this.builds.values()][0] as Build;
  }

  end(orchestra: Orchestra, more: Partial<Build>): Promise<void> {
    Object.assign(this.only, { buildStatus: "SUCCEEDED", ...more });
    orchestra.emit({ source: "aws.codebuild", type: "CodeBuild Build State Change", resource: this.only.arn ?? "", detail: {} });
    return orchestra.settle();
  }
}

async function opened(action: Partial<ActionDeclaration> = {}) {
  const script = new Script();
  const builds = new Builds();
  const compile = {
    name: "Compile",
    actionTypeId: codeBuild.id,
    configuration: { ProjectName: "project" },
    inputArtifacts: [{ name: "FetchOutput" }],
    outputArtifacts: [{ name: "Made" }],
    ...action,
  };
  const orchestra = new Orchestra(builds.played, [...script.catalogue, codeBuild]);
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [source("Fetch"), source("Docs")], Build: [compile] }) });
  await script.end(orchestra, "Fetch");
  await script.end(orchestra, "Docs");
  const details = async () => (await orchestra.call("ListActionExecutions", { pipelineName: "shop" })).actionExecutionDetails?.[0];
  return { orchestra, builds, details, compile };
}

test("a build gets the artifacts of the action as its sources and places, and its configuration as overrides", async () => {
  const { orchestra, builds, details } = await opened({
    configuration: {
      ProjectName: "project",
      PrimarySource: "FetchOutput",
      EnvironmentVariables: JSON.stringify([
        { name: "STAGE", value: "test" },
        { name: "KEY", value: "s:k", type: "SECRETS_MANAGER" },
      ]),
    },
    inputArtifacts: [{ name: "DocsOutput" }, { name: "FetchOutput" }],
  });
  await using _closing = orchestra;
  const [docs, code] = (await details())?.input?.inputArtifacts ?? [];
  const { actionExecutionId } = (await details()) ?? {};
  expect(builds.started).toEqual([
    {
      projectName: "project",
      idempotencyToken: actionExecutionId,
      sourceTypeOverride: "CODEPIPELINE",
      sourceLocationOverride: `artifacts/${code?.s3location?.key}`,
      secondarySourcesOverride: [{ type: "CODEPIPELINE", sourceIdentifier: "DocsOutput", location: `artifacts/${docs?.s3location?.key}` }],
      sourceVersion: "revision of Fetch",
      artifactsOverride: {
        type: "CODEPIPELINE",
        location: "artifacts",
        path: "",
        name: expect.stringMatching(/^shop\/Made\/.{7}$/),
        packaging: "ZIP",
      },
      environmentVariablesOverride: [
        { name: "STAGE", value: "test", type: "PLAINTEXT" },
        { name: "KEY", value: "s:k", type: "SECRETS_MANAGER" },
      ],
    },
  ]);
});

test("the end of the build ends the action, with its exported variables", async () => {
  const { orchestra, builds, details } = await opened();
  await using _closing = orchestra;
  await builds.end(orchestra, { exportedEnvironmentVariables: [{ name: "TAG", value: "abc" }], logs: { deepLink: "http://logs" } });
  expect(await details()).toMatchObject({
    status: "Succeeded",
    output: {
      outputVariables: { TAG: "abc" },
      outputArtifacts: [{ name: "Made" }],
      executionResult: { externalExecutionId: builds.only.id, externalExecutionUrl: "http://logs" },
    },
  });
});

test("a failed build says which phase failed, and why", async () => {
  const { orchestra, builds, details } = await opened();
  await using _closing = orchestra;
  const contexts = [{ statusCode: "COMMAND_EXECUTION_ERROR", message: "Error while executing command: make. Reason: exit status 2" }];
  await builds.end(orchestra, { buildStatus: "FAILED", phases: [{ phaseType: "BUILD", phaseStatus: "FAILED", contexts }] });
  expect((await details())?.output?.executionResult).toMatchObject({
    externalExecutionSummary: "Build terminated with state: FAILED",
    errorDetails: {
      code: "JobFailed",
      message:
        "Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing command: make. Reason: exit status 2",
    },
  });
});

test("an event that was missed is made up for by the slow look", async () => {
  const { orchestra, builds, details } = await opened();
  await using _closing = orchestra;
  builds.only.buildStatus = "SUCCEEDED";
  await orchestra.settle();
  expect((await details())?.status).toBe("InProgress");
  await orchestra.pass(safetyLookMs);
  expect((await details())?.status).toBe("Succeeded");
});

test("killed right after the build was started, it is found again and not started twice", async () => {
  const script = new Script();
  const builds = new Builds();
  const action = {
    name: "Compile",
    actionTypeId: codeBuild.id,
    configuration: { ProjectName: "project" },
    inputArtifacts: [{ name: "FetchOutput" }],
  };
  await using orchestra = new Orchestra(builds.played, [...script.catalogue, codeBuild]);
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [source("Fetch")], Build: [action] }) });
  orchestra.killAt = "pipeline-build-started";
  await script.end(orchestra, "Fetch");
  expect(builds.started).toHaveLength(2);
  expect(builds.builds.size).toBe(1);
  await builds.end(orchestra, {});
  const { pipelineExecutionSummaries } = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" });
  expect(pipelineExecutionSummaries?.[0]?.status).toBe("Succeeded");
});

test("abandoning stops the build", async () => {
  const { orchestra, builds, details } = await opened();
  await using _closing = orchestra;
  const pipelineExecutionId = (await details())?.pipelineExecutionId ?? "";
  await orchestra.call("StopPipelineExecution", { pipelineName: "shop", pipelineExecutionId, abandon: true });
  expect(builds.stopped).toEqual([builds.only.id]);
  expect((await details())?.status).toBe("Abandoned");
});

test("a project that does not exist fails the action in AWS's words", async () => {
  const { orchestra, builds, details } = await opened();
  await using _closing = orchestra;
  await builds.end(orchestra, { buildStatus: "FAILED" });
  builds.missing = true;
  const pipelineExecutionId = (await details())?.pipelineExecutionId ?? "";
  await orchestra.call("RetryStageExecution", {
    pipelineName: "shop",
    stageName: "Build",
    pipelineExecutionId,
    retryMode: "FAILED_ACTIONS",
  });
  expect((await details())?.output?.executionResult?.errorDetails?.message).toBe(
    "Error calling startBuild: Project cannot be found: project (Service: AWSCodeBuild; Status Code: 400; Error Code: ResourceNotFoundException)",
  );
});

test.each(["[{", "{}", '[{"name":"A"}]', '[{"name":"A","value":1}]', '[{"name":"A","value":"b","type":"OTHER"}]'])(
  "environment variables %s fail the action before anything is started",
  async (EnvironmentVariables) => {
    const { orchestra, builds, details } = await opened({ configuration: { ProjectName: "project", EnvironmentVariables } });
    await using _closing = orchestra;
    expect(builds.started).toEqual([]);
    expect((await details())?.output?.executionResult?.errorDetails).toEqual({
      code: "ConfigurationError",
      message:
        'EnvironmentVariables specified in action config does not match expected format, the expected format is JSON array adhering to the following format: [{"name": "string", "type": "PLAINTEXT|PARAMETER_STORE|SECRETS_MANAGER", "value": "string"}]',
    });
  },
);

test("where its log is can be seen as soon as there is one", async () => {
  const { orchestra, builds, details } = await opened();
  await using _closing = orchestra;
  expect((await details())?.output?.executionResult?.logStreamARN).toBeUndefined();
  const arn = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/codebuild/project:log-stream:abc";
  await builds.end(orchestra, { logs: { groupName: "/aws/codebuild/project", streamName: "abc", cloudWatchLogsArn: arn } });
  expect((await details())?.output?.executionResult?.logStreamARN).toBe(arn);
  const { stageStates } = await orchestra.call("GetPipelineState", { name: "shop" });
  expect(stageStates?.[1]?.actionStates?.[0]?.latestExecution?.logStreamARN).toBe(arn);
});
