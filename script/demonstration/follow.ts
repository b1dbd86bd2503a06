import { setTimeout as sleep } from "node:timers/promises";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  type ActionExecutionDetail,
  GetPipelineExecutionCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
} from "@aws-sdk/client-codepipeline";
import type { Clients } from "./clients.ts";
import { DemoError } from "./towpath.ts";

export interface Ended {
  pipelineExecutionId: string;
  status: string;
  /** Each action with its state, seconds and, when it failed, why. */
  actions: { name: string; status: string; seconds: number; summary: string }[];
}

const pollMs = 500;
const longestMs = 15 * 60_000;
const startMs = 60_000;

/** Waits for the execution that a push of `commitId` starts, and then to its end, saying what runs meanwhile. */
export async function followPush(clients: Clients, pipelineName: string, commitId: string, say: (text: string) => void): Promise<Ended> {
  const pipelineExecutionId = await findExecution(clients, pipelineName, commitId, say);
  const deadline = Date.now() + longestMs;
  for (;;) {
    const { pipelineExecution } = await clients.pipeline.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId }));
    const actions = await actionsOf(clients, pipelineName, pipelineExecutionId);
    const status = pipelineExecution?.status ?? "";
    if (!["InProgress", "Stopping"].includes(status)) return { pipelineExecutionId, status, actions: actions.map(shape) };
    if (Date.now() > deadline)
      throw new DemoError(`The pipeline's execution ${pipelineExecutionId} did not end within ${longestMs / 60_000} minutes.`);
    say(await newsOf(clients, actions));
    await sleep(pollMs);
  }
}

async function findExecution(clients: Clients, pipelineName: string, commitId: string, say: (text: string) => void): Promise<string> {
  say("waiting for the pipeline to start");
  for (const deadline = Date.now() + startMs; Date.now() < deadline; await sleep(pollMs)) {
    const { pipelineExecutionSummaries = [] } = await clients.pipeline.send(new ListPipelineExecutionsCommand({ pipelineName }));
    const found = pipelineExecutionSummaries.find(
      ({ sourceRevisions = [], trigger }) =>
        sourceRevisions.some(({ revisionId }) => revisionId === commitId) || trigger?.triggerDetail?.includes(commitId),
    );
    if (found?.pipelineExecutionId) return found.pipelineExecutionId;
  }
  throw new DemoError(`No execution of the pipeline was started by the push of ${commitId}.`);
}

async function actionsOf(clients: Clients, pipelineName: string, pipelineExecutionId: string): Promise<ActionExecutionDetail[]> {
  const { actionExecutionDetails = [] } = await clients.pipeline.send(
    new ListActionExecutionsCommand({ pipelineName, filter: { pipelineExecutionId } }),
  );
  return actionExecutionDetails.sort((a, b) => (a.startTime?.getTime() ?? 0) - (b.startTime?.getTime() ?? 0));
}

/** What runs now, with the build's last line. */
async function newsOf(clients: Clients, actions: ActionExecutionDetail[]): Promise<string> {
  const running = actions.find(({ status }) => status === "InProgress");
  if (!running) return "between two stages";
  const buildId = running.output?.executionResult?.externalExecutionId;
  const line = running.input?.actionTypeId?.provider === "CodeBuild" && buildId ? await lastLine(clients, buildId) : "";
  return `${running.stageName}/${running.actionName}${line ? `: ${line}` : ""}`;
}

async function lastLine(clients: Clients, buildId: string): Promise<string> {
  const [project, stream] = buildId.split(":");
  try {
    const { events = [] } = await clients.logs.send(
      new FilterLogEventsCommand({
        logGroupName: `/aws/codebuild/${project}`,
        logStreamNames: [stream ?? ""],
        startTime: Date.now() - 30_000,
      }),
    );
    return events.at(-1)?.message?.trim() ?? "";
  } catch {
    return "";
  }
}

function shape(action: ActionExecutionDetail): Ended["actions"][number] {
  const [start, end] = [action.startTime?.getTime() ?? 0, action.lastUpdateTime?.getTime() ?? 0];
  const result = action.output?.executionResult;
  return {
    name: `${action.stageName}/${action.actionName}`,
    status: action.status ?? "",
    seconds: (end - start) / 1000,
    summary: result?.errorDetails?.message ?? result?.externalExecutionSummary ?? "",
  };
}

/** The last lines of a failed build, to be shown. */
export async function buildTail(clients: Clients, logGroupName: string): Promise<string[]> {
  const { events = [] } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName, startTime: Date.now() - 10 * 60_000 }));
  return events.slice(-20).map(({ message }) => message?.trimEnd() ?? "");
}
