/** A build as the outcome of an action, for all actions that are builds. */
import type { Build } from "@aws-sdk/client-codebuild";
import type { Client } from "../../../door/aws.ts";
import { safetyLookMs } from "../../limits.ts";
import { ActionFailed, type Job, type Outcome } from "../provider.ts";
import { calling, isRefusal } from "../refusals.ts";

type Codebuild = Client["codebuild"];

/** A build that was just started. */
export function begun(job: Job, build: Build | undefined): Outcome {
  if (!build?.id || !build.arn) throw new TypeError("StartBuild answered without a build");
  job.crashPoint("pipeline-build-started");
  return waiting(job, build);
}

/** How the build is that `begun` was told of. */
export async function lookAtBuild(job: Job, codebuild: Codebuild): Promise<Outcome> {
  const buildId = String(job.memo["buildId"]);
  const { builds } = await calling("batchGetBuilds", "AWSCodeBuild", () => codebuild.BatchGetBuilds({ ids: [buildId] }));
  const build = builds?.[0];
  if (!build) throw new ActionFailed("JobFailed", `Build ${buildId} no longer exists.`, { externalExecutionId: buildId });
  return build.buildStatus === "IN_PROGRESS" ? waiting(job, build) : ended(job, build);
}

export async function stopTheBuild({ memo }: Job, codebuild: Codebuild): Promise<void> {
  const buildId = memo["buildId"];
  if (typeof buildId !== "string") return;
  await codebuild.StopBuild({ id: buildId }).catch((error: unknown) => {
    // It has ended or is gone: nothing is left to stop.
    if (!isRefusal(error)) throw error;
  });
}

/** Before PROVISIONING has made the stream, AWS shows one that is named null. */
function logsOf({ logs = {} }: Build): { externalExecutionUrl?: string; logStreamArn?: string } {
  const { deepLink, streamName, cloudWatchLogsArn } = logs;
  return {
    ...(deepLink !== undefined && { externalExecutionUrl: deepLink }),
    ...(streamName !== undefined && cloudWatchLogsArn !== undefined && { logStreamArn: cloudWatchLogsArn }),
  };
}

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
  const told = { externalExecutionId: id, ...logsOf(build) };
  if (buildStatus !== "SUCCEEDED") {
    const summary = `Build terminated with state: ${buildStatus}`;
    return { done: { status: "Failed", summary, ...told, error: { code: "JobFailed", message: summary + phaseFailure(build) } } };
  }
  const outputVariables = Object.fromEntries(exportedEnvironmentVariables.map(({ name = "", value = "" }) => [name, value]));
  return { done: { status: "Succeeded", ...told, outputArtifacts: [...job.outputs], outputVariables } };
}

function phaseFailure({ phases = [] }: Build): string {
  const failed = phases.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== "SUCCEEDED");
  const context = failed?.contexts?.find(({ message, statusCode }) => message || statusCode);
  if (!failed || !context) return "";
  return `. Phase: ${failed.phaseType}, Code: ${context.statusCode ?? ""}, Message: ${context.message ?? ""}`;
}
