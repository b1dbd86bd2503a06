/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html */
import { buildTimeoutMinutes, testTimeoutMinutes } from "../../limits.ts";
import type { Provider } from "../provider.ts";
import { calling } from "../refusals.ts";
import { batchKeys, batchProblem, isBatch, lookAtBatch, startBatch, stopTheBatch } from "./batch.ts";
import { buildInput } from "./build-input.ts";
import { begun, lookAtBuild, stopTheBuild } from "./build-outcome.ts";

export const codeBuild: Provider = {
  id: { category: "Build", owner: "AWS", provider: "CodeBuild", version: "1" },
  configuration: {
    ProjectName: { required: true },
    PrimarySource: {},
    EnvironmentVariables: {},
    ...batchKeys,
    BuildspecOverride: {},
    ServiceRoleArnOverride: {},
  },
  inputArtifacts: { min: 1, max: 5 },
  outputArtifacts: { min: 0, max: 5 },
  timeoutMinutes: () => buildTimeoutMinutes,
  startFinds: true,
  check(action) {
    const { name, configuration, inputArtifacts } = action;
    const { PrimarySource } = configuration;
    if (inputArtifacts.length > 1 && PrimarySource === undefined)
      return `Action configuration for action '${name}' is missing required configuration 'PrimarySource'`;
    if (PrimarySource !== undefined && !PrimarySource.includes("#{") && !inputArtifacts.some((artifact) => artifact.name === PrimarySource))
      return `The PrimarySource '${PrimarySource}' of action '${name}' is not one of its input artifacts`;
    return batchProblem(action);
  },

  async start(job) {
    const { codebuild } = await job.client();
    if (isBatch(job)) return startBatch(job, codebuild);
    const { build } = await calling("startBuild", "AWSCodeBuild", () => codebuild.StartBuild(buildInput(job)));
    return begun(job, build);
  },
  look: async (job) => (job.memo["batchId"] === undefined ? lookAtBuild : lookAtBatch)(job, (await job.client()).codebuild),
  abandon: async (job) => (job.memo["batchId"] === undefined ? stopTheBuild : stopTheBatch)(job, (await job.client()).codebuild),
};

export const codeBuildTest: Provider = {
  ...codeBuild,
  id: { ...codeBuild.id, category: "Test" },
  timeoutMinutes: () => testTimeoutMinutes,
};
