/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html */
import type { Build } from "@aws-sdk/client-codebuild";
import { buildTimeoutMinutes, safetyLookMs, testTimeoutMinutes } from "../../limits.ts";
import { buildInput } from "./build-input.ts";
import { ActionFailed, type Job, type Outcome, type Provider } from "../provider.ts";
import { calling, isRefusal } from "../refusals.ts";

export const codeBuild: Provider = {
  id: { category: "Build", owner: "AWS", provider: "CodeBuild", version: "1" },
  configuration: {
    ProjectName: { required: true },
    PrimarySource: {},
    EnvironmentVariables: {},
    BatchEnabled: { values: ["true", "false"] },
    CombineArtifacts: { values: ["true", "false"] },
    BuildspecOverride: {},
    ServiceRoleArnOverride: {},
  },
  inputArtifacts: { min: 1, max: 5 },
  outputArtifacts: { min: 0, max: 5 },
  timeoutMinutes: () => buildTimeoutMinutes,
  check({ name, configuration, inputArtifacts }) {
    const { PrimarySource, BatchEnabled } = configuration;
    if (inputArtifacts.length > 1 && PrimarySource === undefined)
      return `Action configuration for action '${name}' is missing required configuration 'PrimarySource'`;
    if (PrimarySource !== undefined && !PrimarySource.includes("#{") && !inputArtifacts.some((artifact) => artifact.name === PrimarySource))
      return `The PrimarySource '${PrimarySource}' of action '${name}' is not one of its input artifacts`;
    return BatchEnabled === "true" ? `Towpath does not support batch builds of action '${name}' yet.` : undefined;
  },

  async start(job) {
    const { codebuild } = await job.client();
    const { build } = await calling("startBuild", "AWSCodeBuild", () => codebuild.StartBuild(buildInput(job)));
    if (!build?.id || !build.arn) throw new TypeError("StartBuild answered without a build");
    job.crashPoint("pipeline-build-started");
    return waiting(job, build);
  },

  async look(job) {
    const buildId = String(job.memo["buildId"]);
    const { codebuild } = await job.client();
    const { builds } = await calling("batchGetBuilds", "AWSCodeBuild", () => codebuild.BatchGetBuilds({ ids: [buildId] }));
    const build = builds?.[0];
    if (!build) throw new ActionFailed("JobFailed", `Build ${buildId} no longer exists.`, { externalExecutionId: buildId });
    return build.buildStatus === "IN_PROGRESS" ? waiting(job, build) : ended(job, build);
  },

  async abandon(job) {
    const buildId = job.memo["buildId"];
    if (typeof buildId !== "string") return;
    const { codebuild } = await job.client();
    await codebuild.StopBuild({ id: buildId }).catch((error: unknown) => {
      // It has ended or is gone: nothing is left to stop.
      if (!isRefusal(error)) throw error;
    });
  },
};

export const codeBuildTest: Provider = {
  ...codeBuild,
  id: { ...codeBuild.id, category: "Test" },
  timeoutMinutes: () => testTimeoutMinutes,
};

const logsOf = (build: Build) => (build.logs?.deepLink === undefined ? {} : { externalExecutionUrl: build.logs.deepLink });

function waiting(job: Job, build: Build): Outcome {
  const { id = "", arn = "", currentPhase } = build;
  return {
    waiting: {
      externalExecutionId: id,
      ...logsOf(build),
      waitsFor: `Build ${id} is running${currentPhase === undefined ? "" : ` (${currentPhase})`}.`,
      wake: arn,
      memo: { buildId: id },
    },
    lookAt: job.now + safetyLookMs,
  };
}

function ended(job: Job, build: Build): Outcome {
  const { id = "", buildStatus, exportedEnvironmentVariables = [] } = build;
  if (buildStatus !== "SUCCEEDED") {
    const message = `Build terminated with state: ${buildStatus}${phaseFailure(build)}`;
    return {
      done: {
        status: "Failed",
        summary: `Build terminated with state: ${buildStatus}`,
        externalExecutionId: id,
        ...logsOf(build),
        error: { code: "JobFailed", message },
      },
    };
  }
  const outputVariables = Object.fromEntries(exportedEnvironmentVariables.map(({ name = "", value = "" }) => [name, value]));
  return { done: { status: "Succeeded", externalExecutionId: id, ...logsOf(build), outputArtifacts: [...job.outputs], outputVariables } };
}

function phaseFailure({ phases = [] }: Build): string {
  const failed = phases.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== "SUCCEEDED");
  const context = failed?.contexts?.find(({ message, statusCode }) => message || statusCode);
  if (!failed || !context) return "";
  return `. Phase: ${failed.phaseType}, Code: ${context.statusCode ?? ""}, Message: ${context.message ?? ""}`;
}
