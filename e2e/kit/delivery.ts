import { join } from "node:path";
import {
  type ActionExecutionDetail,
  GetPipelineExecutionCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type PipelineExecution,
} from "@aws-sdk/client-codepipeline";
import { repositoryUrl } from "../../script/demonstration/push.ts";
import type { Installation } from "./installation.ts";
import { patiently, until } from "./wait.ts";

/** Pushes what is committed; again when the server died meanwhile. Whether the first push arrived makes no difference. */
export async function push({ tools, access }: Installation, tree: string): Promise<void> {
  await until("a push", async (say) => {
    const { code, stderr } = await tools.run("git", ["push", "--quiet", "--force", repositoryUrl(access), "main"], { cwd: tree });
    say(stderr);
    return code === 0 ? true : undefined;
  });
}

/** A commit that changes nothing; gives its id. */
export async function commitNothing({ tools }: Installation, tree: string): Promise<string> {
  await tools.git(tree, "commit", "--quiet", "--allow-empty", "--message", "Deliver again");
  return tools.git(tree, "rev-parse", "HEAD");
}

/** The work tree that is pushed from. */
export const treeOf = ({ tools }: Installation): string => join(tools.directory, "todo");

/** The one execution that a push of `commitId` started. */
export function executionOf({ clients }: Installation, pipelineName: string, commitId: string): Promise<string> {
  return until(`an execution for ${commitId}`, async () => {
    const { pipelineExecutionSummaries = [] } = await patiently(() =>
      clients.pipeline.send(new ListPipelineExecutionsCommand({ pipelineName })),
    );
    return pipelineExecutionSummaries.find(
      ({ sourceRevisions = [], trigger }) =>
        sourceRevisions.some(({ revisionId }) => revisionId === commitId) || trigger?.triggerDetail?.includes(commitId),
    )?.pipelineExecutionId;
  });
}

/** The execution when it has ended; the server may be away meanwhile. */
export function executionEnded({ clients }: Installation, pipelineName: string, pipelineExecutionId: string): Promise<PipelineExecution> {
  return until(`the end of execution ${pipelineExecutionId}`, async (say) => {
    const { pipelineExecution } = await patiently(() =>
      clients.pipeline.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId })),
    );
    say(pipelineExecution);
    return ["InProgress", "Stopping"].includes(pipelineExecution?.status ?? "") ? undefined : pipelineExecution;
  });
}

export async function actionsOf(installation: Installation, pipelineName: string, id: string): Promise<ActionExecutionDetail[]> {
  const { actionExecutionDetails = [] } = await installation.clients.pipeline.send(
    new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId: id } }),
  );
  return actionExecutionDetails.sort((a, b) => (a.startTime?.getTime() ?? 0) - (b.startTime?.getTime() ?? 0));
}
