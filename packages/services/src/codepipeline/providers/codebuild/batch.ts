/**
 * BatchEnabled and CombineArtifacts: the action runs a batch of builds instead of one.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/sample-pipeline-batch.html
 */
import type { BuildBatch } from "@aws-sdk/client-codebuild";
import type { Client } from "../../../door/aws.ts";
import type { ActionDeclaration } from "../../declare/declaration.ts";
import { safetyLookMs } from "../../limits.ts";
import { ActionFailed, type Job, type Outcome } from "../provider.ts";
import { calling, isRefusal } from "../refusals.ts";
import { buildInput } from "./build-input.ts";

type Codebuild = Client["codebuild"];
type StartBuildBatchInput = Parameters<Codebuild["StartBuildBatch"]>[0];

export const batchKeys = { BatchEnabled: { values: ["true", "false"] }, CombineArtifacts: { values: ["true", "false"] } } as const;

/** What is wrong with the settings, or undefined. */
export function batchProblem({
  name,
  configuration,
  outputArtifacts,
}: Pick<ActionDeclaration, "name" | "configuration" | "outputArtifacts">): string | undefined {
  const { BatchEnabled = "false", CombineArtifacts = "false" } = configuration;
  if (CombineArtifacts !== "true") return undefined;
  if (BatchEnabled === "false") return `The CombineArtifacts option of action '${name}' can only be used with the BatchEnabled option.`;
  if (outputArtifacts.length > 1) return `The action '${name}' combines its artifacts, so it can have only one output artifact.`;
  return undefined;
}

export const isBatch = ({ configuration }: Pick<Job, "configuration">): boolean => configuration["BatchEnabled"] === "true";

export async function startBatch(job: Job, codebuild: Codebuild): Promise<Outcome> {
  const { buildBatch } = await calling("startBuildBatch", "AWSCodeBuild", () => codebuild.StartBuildBatch(batchInput(job)));
  if (!buildBatch?.id) throw new TypeError("StartBuildBatch answered without a batch");
  job.crashPoint("pipeline-build-started");
  return waiting(job, buildBatch);
}

/**
 * As of one build, but for the artifacts: combined there is one; else each output is named as a build (its primary artifact) or
 * `build_artifact` (a secondary one).
 */
function batchInput(job: Job): StartBuildBatchInput {
  const { artifactsOverride, secondaryArtifactsOverride: _, ...same } = buildInput(job);
  const combineArtifacts = job.configuration["CombineArtifacts"] === "true";
  const common = { ...same, buildBatchConfigOverride: { combineArtifacts } };
  if (combineArtifacts) return { ...common, artifactsOverride: artifactsOverride ?? { type: "CODEPIPELINE" } };
  return {
    ...common,
    artifactsOverride: { type: "CODEPIPELINE" },
    secondaryArtifactsOverride: job.outputs.map(({ name, bucket, key }) => ({
      type: "CODEPIPELINE",
      artifactIdentifier: name,
      location: bucket,
      path: "",
      name: key,
      packaging: "ZIP",
    })),
  };
}

/** How the batch is that `startBatch` was told of. */
export async function lookAtBatch(job: Job, codebuild: Codebuild): Promise<Outcome> {
  const id = String(job.memo["batchId"]);
  const { buildBatches } = await calling("batchGetBuildBatches", "AWSCodeBuild", () => codebuild.BatchGetBuildBatches({ ids: [id] }));
  const batch = buildBatches?.[0];
  if (!batch) throw new ActionFailed("JobFailed", `Build batch ${id} no longer exists.`, { externalExecutionId: id });
  if (batch.buildBatchStatus === "IN_PROGRESS") return waiting(job, batch);
  return batch.buildBatchStatus === "SUCCEEDED" ? succeeded(job, codebuild, batch) : failed(batch);
}

export async function stopTheBatch({ memo }: Job, codebuild: Codebuild): Promise<void> {
  await codebuild.StopBuildBatch({ id: String(memo["batchId"]) }).catch((error: unknown) => {
    // It has ended or is gone: nothing is left to stop.
    if (!isRefusal(error)) throw error;
  });
}

function waiting(job: Job, { id = "", arn = "", currentPhase }: BuildBatch): Outcome {
  return {
    waiting: {
      externalExecutionId: id,
      waitsFor: `Build batch ${id} is running${currentPhase === undefined ? "" : ` (${currentPhase})`}.`,
      wake: arn,
      memo: { batchId: id },
    },
    lookAt: job.now + safetyLookMs,
  };
}

/** What the builds exported; of the same name, that of the later build in the batch. */
async function succeeded(job: Job, codebuild: Codebuild, { id = "", buildGroups = [] }: BuildBatch): Promise<Outcome> {
  const ids = buildGroups.flatMap(({ currentBuildSummary }) => currentBuildSummary?.arn ?? []);
  const variables: Record<string, string> = {};
  for (let from = 0; from < ids.length; from += 100) {
    const page = ids.slice(from, from + 100);
    const { builds = [] } = await calling("batchGetBuilds", "AWSCodeBuild", () => codebuild.BatchGetBuilds({ ids: page }));
    for (const { exportedEnvironmentVariables = [] } of builds) {
      for (const { name = "", value = "" } of exportedEnvironmentVariables) variables[name] = value;
    }
  }
  return { done: { status: "Succeeded", externalExecutionId: id, outputArtifacts: [...job.outputs], outputVariables: variables } };
}

function failed({ id = "", buildBatchStatus, phases = [], buildGroups = [] }: BuildBatch): Outcome {
  const summary = `Build batch terminated with state: ${buildBatchStatus}`;
  const context = phases.flatMap(({ contexts = [] }) => contexts)[0];
  const builds = buildGroups.filter(({ currentBuildSummary, ignoreFailure }) => {
    const status = currentBuildSummary?.buildStatus;
    return !ignoreFailure && status !== undefined && status !== "SUCCEEDED" && status !== "IN_PROGRESS";
  });
  const names = builds.map(({ identifier, currentBuildSummary }) => `${identifier} (${currentBuildSummary?.buildStatus})`);
  const reason = context ? `. Code: ${context.statusCode ?? ""}, Message: ${context.message ?? ""}` : "";
  const message = `${summary}${reason}${names.length > 0 ? `. Builds: ${names.join(", ")}` : ""}`;
  return { done: { status: "Failed", summary, externalExecutionId: id, error: { code: "JobFailed", message } } };
}
