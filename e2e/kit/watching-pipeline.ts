import {
  CreatePipelineCommand,
  ListActionExecutionsCommand,
  type GitPushFilter,
  type GitPullRequestFilter,
  ListPipelineExecutionsCommand,
} from "@aws-sdk/client-codepipeline";
import type { Installation } from "./installation.ts";
import { until } from "./wait.ts";

/** What its source watches; without filters the branch `main`. */
export interface Watched {
  connectionArn: string;
  repository: string;
  push?: GitPushFilter[];
  pullRequest?: GitPullRequestFilter[];
}

/** A pipeline that fetches a commit of a connection's repository and then waits for somebody's approval, in the mode PARALLEL. */
export async function makeWatchingPipeline(
  { clients }: Installation,
  { name, roleArn, bucket }: { name: string; roleArn: string; bucket: string },
  { connectionArn, repository, push, pullRequest }: Watched,
): Promise<void> {
  const fetchAction = {
    name: "Fetch",
    actionTypeId: { category: "Source" as const, owner: "AWS" as const, provider: "CodeStarSourceConnection", version: "1" },
    configuration: { ConnectionArn: connectionArn, FullRepositoryId: repository, BranchName: "main" },
    outputArtifacts: [{ name: "Code" }],
  };
  const ok = { name: "Ok", actionTypeId: { category: "Approval" as const, owner: "AWS" as const, provider: "Manual", version: "1" } };
  const gitConfiguration = { sourceActionName: "Fetch", ...(push && { push }), ...(pullRequest && { pullRequest }) };
  await clients.pipeline.send(
    new CreatePipelineCommand({
      pipeline: {
        name,
        pipelineType: "V2",
        executionMode: "PARALLEL",
        roleArn,
        artifactStore: { type: "S3", location: bucket },
        stages: [
          { name: "Source", actions: [fetchAction] },
          { name: "Check", actions: [ok] },
        ],
        ...((push || pullRequest) && { triggers: [{ providerType: "CodeStarSourceConnection", gitConfiguration }] }),
      },
    }),
  );
}

export interface Run {
  id: string;
  type: string;
  detail: string;
  commit: string;
}

async function listRuns({ clients }: Installation, pipelineName: string): Promise<Run[]> {
  const { pipelineExecutionSummaries = [] } = await clients.pipeline.send(new ListPipelineExecutionsCommand({ pipelineName }));
  return pipelineExecutionSummaries.map(({ pipelineExecutionId = "", trigger, sourceRevisions = [] }) => ({
    id: pipelineExecutionId,
    type: trigger?.triggerType ?? "",
    detail: trigger?.triggerDetail ?? "",
    commit: sourceRevisions[0]?.revisionId ?? "",
  }));
}

/** Waits until so many executions have fetched their commit; gives them, newest first. */
export function runsOf(installation: Installation, pipelineName: string, count: number): Promise<Run[]> {
  return until(`${count} executions of ${pipelineName}`, async (say) => {
    const runs = await listRuns(installation, pipelineName);
    say(runs);
    return runs.length >= count && runs.every(({ commit }) => commit !== "") ? runs : undefined;
  });
}

/** Waits until an execution has fetched a commit. */
export function runWith(installation: Installation, pipelineName: string, commit: string): Promise<Run> {
  return until(`an execution of ${pipelineName} with ${commit}`, async (say) => {
    const runs = await listRuns(installation, pipelineName);
    say(runs);
    return runs.find((run) => run.commit === commit);
  });
}

/** Waits until an action of the pipeline has failed; gives why. */
export function failureIn({ clients }: Installation, pipelineName: string) {
  return until(`a failure in ${pipelineName}`, async (say) => {
    const { actionExecutionDetails = [] } = await clients.pipeline.send(new ListActionExecutionsCommand({ pipelineName }));
    say(actionExecutionDetails);
    return actionExecutionDetails.find(({ status }) => status === "Failed")?.output?.executionResult?.errorDetails;
  });
}
