/** How a pipeline learns of changes at its sources, and what the last of them came to. */
import type { Reader } from "@towpath/journal";
import type { ActionDeclaration, Declaration } from "../declare/declaration.ts";
import type { Pipeline } from "../store/pipelines.ts";
import { findPoll, pollingDisabledAt } from "../store/polls.ts";
import { type VerdictRow, verdictsOf } from "../store/verdicts.ts";
import { connectionResource } from "../triggers/change.ts";

/** Times are epoch milliseconds. */
export interface Source {
  action: string;
  provider: string;
  /** In words: what starts the pipeline. */
  detects: string;
  /** For a repository elsewhere, which has to be asked. */
  polling?: { everySeconds: number; asked?: number; next?: number; error?: string };
}

export interface Sources {
  sources: Source[];
  pollingDisabledAt?: number;
  /** Newest first. */
  changes: { at: number; change: string; outcome: VerdictRow["outcome"]; because?: string; pipelineExecutionId?: string }[];
}

export function sourcesOfPipeline(reader: Reader, pipeline: Pipeline, declaration: Declaration): Sources {
  const disabledAt = pollingDisabledAt(reader, pipeline.id);
  return {
    sources: (declaration.stages[0]?.actions ?? []).map((action) => sourceOf(reader, declaration, action)),
    ...(disabledAt !== undefined && { pollingDisabledAt: disabledAt }),
    changes: verdictsOf(reader, pipeline.id).map(({ because, execution_id: pipelineExecutionId, ...verdict }) => ({
      ...verdict,
      ...(because !== null && { because }),
      ...(pipelineExecutionId !== null && { pipelineExecutionId }),
    })),
  };
}

function sourceOf(reader: Reader, declaration: Declaration, action: ActionDeclaration): Source {
  const { name, actionTypeId, configuration } = action;
  const { ConnectionArn = "", FullRepositoryId = "" } = configuration;
  const isConnection = actionTypeId.provider === "CodeStarSourceConnection";
  const poll = isConnection ? findPoll(reader, connectionResource(ConnectionArn, FullRepositoryId)) : undefined;
  return {
    action: name,
    provider: actionTypeId.provider,
    detects: detects(declaration, action),
    ...(poll && {
      polling: {
        everySeconds: poll.every_seconds,
        ...(poll.asked !== null && { asked: poll.asked }),
        ...(poll.next !== null && { next: poll.next }),
        ...(poll.error !== null && { error: poll.error }),
      },
    }),
  };
}

function detects({ triggers = [] }: Declaration, { name, actionTypeId, configuration }: ActionDeclaration): string {
  const off = (key: string) => `nothing by itself: ${key} is false`;
  switch (actionTypeId.provider) {
    case "CodeStarSourceConnection":
      if (triggers.some(({ gitConfiguration }) => gitConfiguration.sourceActionName === name)) return "what its trigger's filters match";
      return configuration["DetectChanges"] === "false" ? off("DetectChanges") : `pushes to branch ${configuration["BranchName"]}`;
    case "CodeCommit":
      return configuration["PollForSourceChanges"] === "false"
        ? off("PollForSourceChanges")
        : `pushes to branch ${configuration["BranchName"]}`;
    case "S3":
      return configuration["PollForSourceChanges"] === "false" ? off("PollForSourceChanges") : "new versions of the object";
    default:
      return "nothing by itself: an EventBridge rule, a webhook or a call";
  }
}
