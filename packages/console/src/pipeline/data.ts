/** What the pipeline's screens ask for, and which events ask it again. */
import type { Build } from "@aws-sdk/client-codebuild";
import type { ActionExecutionDetail, PipelineExecutionSummary } from "@aws-sdk/client-codepipeline";
import { useQuery } from "@tanstack/react-query";
import { aws } from "../aws/aws.ts";
import { useAsk, useAws } from "../aws/query.ts";
import type { AwsError } from "../aws/request.ts";
import { type LiveEvent, matches } from "../live/event.ts";
import type { Span } from "./waterfall.ts";

/** Of the pipeline itself, and of what its actions wait for. */
export const eventsOfPipeline =
  (name: string) =>
  (event: LiveEvent): boolean =>
    matches({ source: "codepipeline", resource: `:${name}` }, event) || matches({ source: ["codebuild", "ecs"] }, event);

const onlyOwn = (name: string) => (event: LiveEvent) => matches({ source: "codepipeline", resource: `:${name}` }, event);

/** What a running action tells of itself changes without an event. */
const runningRefetchMs = 10_000;

/** A definition that somebody else saves tells nothing by an event. */
const definitionRefetchMs = 5_000;

export const usePipeline = (name: string, version?: number) =>
  useAws(
    "codepipeline",
    "GetPipeline",
    { name, ...(version !== undefined && { version }) },
    { refreshOn: onlyOwn(name), refetchInterval: version === undefined && definitionRefetchMs },
  );

export const usePipelineState = (name: string) =>
  useAws("codepipeline", "GetPipelineState", { name }, { refreshOn: eventsOfPipeline(name), refetchInterval: runningRefetchMs });

export interface Wait {
  readonly stage: string;
  readonly action?: string;
  readonly rule?: string;
  readonly gate?: Span["gate"];
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly deadline?: number;
  readonly wayOut: string;
}

/** The story of an execution, as the server's question `explain` tells it. */
export interface Timeline {
  readonly pipelineName: string;
  readonly pipelineExecutionId: string;
  readonly status: string;
  readonly statusSummary?: string;
  readonly executionMode: string;
  readonly pipelineVersion: number;
  readonly since: number;
  readonly until?: number;
  readonly spans: readonly Span[];
  readonly waits: readonly Wait[];
}

export interface Explained {
  readonly executions: readonly Timeline[];
  readonly sources?: readonly {
    readonly action: string;
    readonly detects: string;
    readonly polling?: { readonly everySeconds: number; readonly asked?: number; readonly error?: string };
  }[];
  readonly changes?: readonly {
    readonly at: number;
    readonly change: string;
    readonly outcome: string;
    readonly because?: string;
    readonly pipelineExecutionId?: string;
  }[];
}

/** `of` is a pipeline's name or an execution's id. */
export const useExplained = (name: string, of: string = name) =>
  useAsk<Explained>("codepipeline", "explain", { of }, { refreshOn: eventsOfPipeline(name), refetchInterval: runningRefetchMs });

export const executionsPerPage = 50;

export const useExecutions = (pipelineName: string, maxResults: number, nextToken?: string) =>
  useAws(
    "codepipeline",
    "ListPipelineExecutions",
    { pipelineName, maxResults, ...(nextToken !== undefined && { nextToken }) },
    { refreshOn: onlyOwn(pipelineName), keepPrevious: true },
  );

export const useExecution = (pipelineName: string, pipelineExecutionId: string) =>
  useAws("codepipeline", "GetPipelineExecution", { pipelineName, pipelineExecutionId }, { refreshOn: onlyOwn(pipelineName) });

/** Every action of one execution, all pages, the oldest first; retried actions are in it as often as they ran. */
export const useActionsOf = (pipelineName: string, pipelineExecutionId: string) =>
  useQuery<ActionExecutionDetail[], AwsError>({
    queryKey: ["codepipeline", "ListActionExecutions", { pipelineName, pipelineExecutionId }, "all"],
    queryFn: ({ signal }) => allActions(pipelineName, pipelineExecutionId, signal),
    meta: { refreshOn: eventsOfPipeline(pipelineName) },
  });

/** No execution has more: 100 actions, each a few times. */
const pagesMax = 20;

async function allActions(pipelineName: string, pipelineExecutionId: string, signal: AbortSignal): Promise<ActionExecutionDetail[]> {
  const details: ActionExecutionDetail[] = [];
  let nextToken: string | undefined;
  for (let count = 0; count < pagesMax; count++) {
    const asked = { pipelineName, filter: { pipelineExecutionId }, ...(nextToken !== undefined && { nextToken }) };
    const page = await aws.codepipeline.ListActionExecutions(asked, signal);
    details.push(...(page.actionExecutionDetails ?? []));
    nextToken = page.nextToken;
    if (nextToken === undefined) break;
  }
  return details.reverse();
}

/** The last actions of all executions, to know how long each usually takes. */
export const useLastActions = (pipelineName: string) =>
  useAws("codepipeline", "ListActionExecutions", { pipelineName, maxResults: 100 }, { refreshOn: false });

const buildsPerCall = 100;

/** The builds that actions ran, by their ids; those that are gone are missing. */
export function useBuilds(ids: readonly string[]) {
  const { data } = useAws(
    "codebuild",
    "BatchGetBuilds",
    { ids: ids.slice(0, buildsPerCall) },
    { enabled: ids.length > 0, keepPrevious: true },
  );
  return new Map<string, Build>((data?.builds ?? []).map((build) => [build.id ?? "", build]));
}

/** Newest first. */
export const durationOf = ({ startTime, lastUpdateTime, status }: PipelineExecutionSummary, now: number): number =>
  Math.max(
    0,
    (status === "InProgress" || status === "Stopping" ? now : (lastUpdateTime?.getTime() ?? now)) - (startTime?.getTime() ?? now),
  );
