import type { PipelineDeclaration, PipelineExecutionSummary, StageState } from "@aws-sdk/client-codepipeline";
import { shortCommit } from "../parts/format.ts";

const revisionLettersMax = 16;

/** What Home knows of one pipeline; `executions` are its last, newest first. */
export interface PipelineFacts {
  readonly name: string;
  readonly stages: readonly StageState[];
  readonly executions: readonly PipelineExecutionSummary[];
  readonly declaration?: PipelineDeclaration | undefined;
}

/** A commit or other revision that an execution is about. */
export interface Revision {
  readonly id: string;
  /** Shortened when it is a commit. */
  readonly name: string;
  readonly summary: string;
}

export function revisionOf({ sourceRevisions = [] }: Pick<PipelineExecutionSummary, "sourceRevisions">): Revision | undefined {
  const [first] = sourceRevisions;
  if (first?.revisionId === undefined) return undefined;
  const summary = plainSummary(first.revisionSummary ?? "");
  return { id: first.revisionId, name: shortRevision(first.revisionId), summary: summary.includes(first.revisionId) ? "" : summary };
}

/** Versions of objects and digests are long as well. */
const shortRevision = (id: string): string => (id.length > revisionLettersMax ? shortCommit(id).slice(0, revisionLettersMax) : id);

/** Connections send the summary as JSON with the commit's message. */
function plainSummary(text: string): string {
  const [line = ""] = (messageIn(text) ?? text).split("\n");
  return line;
}

function messageIn(text: string): string | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const { CommitMessage } = JSON.parse(text) as { CommitMessage?: unknown };
    return typeof CommitMessage === "string" ? CommitMessage : undefined;
  } catch {
    return undefined;
  }
}

export interface Broken {
  readonly pipeline: string;
  /** The newest that failed. */
  readonly executionId: string;
  readonly stage: string | undefined;
  readonly action: string | undefined;
  readonly message: string | undefined;
  /** What failed first after it last succeeded. */
  readonly since: Date | undefined;
  readonly sinceRevision: Revision | undefined;
  /** How many failed in a row. */
  readonly failures: number;
  readonly isRolledBack: boolean;
}

const isRollback = ({ executionType }: PipelineExecutionSummary) => executionType === "ROLLBACK";

/** A pipeline is broken while the newest execution that came to a verdict failed. Rolling back mends what runs, not the commit. */
export function brokenOf({ name, stages, executions }: PipelineFacts): Broken | undefined {
  const judged = executions.filter((one) => !isRollback(one) && (one.status === "Failed" || one.status === "Succeeded"));
  const firstGood = judged.findIndex(({ status }) => status === "Succeeded");
  const failed = firstGood === -1 ? judged : judged.slice(0, firstGood);
  const [newest, oldest] = [failed.at(0), failed.at(-1)];
  if (newest?.pipelineExecutionId === undefined || oldest === undefined) return undefined;
  const place = failedPlace(stages, newest.pipelineExecutionId);
  return {
    pipeline: name,
    executionId: newest.pipelineExecutionId,
    stage: place?.stage,
    action: place?.action,
    message: place?.message,
    since: oldest.startTime,
    sinceRevision: revisionOf(oldest),
    failures: failed.length,
    isRolledBack: executions.some((one) => isRollback(one) && one.status === "Succeeded" && isLater(one, newest)),
  };
}

const isLater = (one: PipelineExecutionSummary, other: PipelineExecutionSummary) =>
  (one.startTime?.getTime() ?? 0) > (other.startTime?.getTime() ?? 0);

function failedPlace(stages: readonly StageState[], executionId: string) {
  const stage = stages.find(({ latestExecution: at }) => at?.pipelineExecutionId === executionId && at?.status === "Failed");
  if (stage === undefined) return undefined;
  const action = stage.actionStates?.find(({ latestExecution: at }) => at?.status === "Failed");
  return { stage: stage.stageName, action: action?.actionName, message: action?.latestExecution?.errorDetails?.message };
}

export interface Running {
  readonly pipeline: string;
  readonly executionId: string;
  readonly status: string;
  readonly stage: string | undefined;
  /** In front of that stage, not in it. */
  readonly isInbound: boolean;
  readonly since: Date | undefined;
  /** Of those that succeeded; undefined when none has. */
  readonly usualMs: number | undefined;
  readonly revision: Revision | undefined;
}

export const runningOf = ({ name, stages, executions }: PipelineFacts): Running[] =>
  executions
    .filter(({ status }) => status === "InProgress" || status === "Stopping")
    .map((one) => ({
      pipeline: name,
      executionId: one.pipelineExecutionId ?? "",
      status: one.status ?? "InProgress",
      ...placeOf(stages, one.pipelineExecutionId),
      since: one.startTime,
      usualMs: usualMsOf(executions),
      revision: revisionOf(one),
    }));

function placeOf(stages: readonly StageState[], executionId: string | undefined): { stage: string | undefined; isInbound: boolean } {
  const inbound = stages.find(({ inboundExecutions = [] }) => inboundExecutions.some((one) => one.pipelineExecutionId === executionId));
  if (inbound !== undefined) return { stage: inbound.stageName, isInbound: true };
  const inside = stages.findLast(({ latestExecution: at }) => at?.pipelineExecutionId === executionId);
  return { stage: inside?.stageName, isInbound: false };
}

/** The median, so that one long wait for a person does not count. */
export function usualMsOf(executions: readonly PipelineExecutionSummary[]): number | undefined {
  const durations = executions
    .filter((one) => one.status === "Succeeded" && !isRollback(one))
    .map(({ startTime, lastUpdateTime }) => (lastUpdateTime?.getTime() ?? 0) - (startTime?.getTime() ?? 0))
    .filter((ms) => ms > 0)
    .sort((a, b) => a - b);
  return durations[Math.floor((durations.length - 1) / 2)];
}

export interface Waiting {
  readonly kind: "approval" | "transition";
  readonly pipeline: string;
  readonly stage: string;
  /** Of an approval. */
  readonly action: string | undefined;
  readonly token: string | undefined;
  readonly status: string | undefined;
  readonly executionId: string;
  readonly since: Date | undefined;
  /** What is asked, or why the transition is disabled. */
  readonly message: string | undefined;
  readonly revision: Revision | undefined;
}

/** What goes on only when a person says so: approvals, and executions in front of a transition that is disabled. */
export function waitingOf(facts: PipelineFacts): Waiting[] {
  const { name: pipeline, stages, executions } = facts;
  const revisionIn = (id: string | undefined) => {
    const found = executions.find((one) => one.pipelineExecutionId === id);
    return found && revisionOf(found);
  };
  const approvals = stages.flatMap(({ stageName = "", actionStates = [], latestExecution: inside }) =>
    actionStates
      .filter(({ latestExecution: at }) => at?.status === "InProgress" && at.token !== undefined)
      .map(({ actionName = "", latestExecution: at }): Waiting => ({
        kind: "approval",
        pipeline,
        stage: stageName,
        action: actionName,
        token: at?.token,
        status: at?.status,
        executionId: inside?.pipelineExecutionId ?? "",
        since: at?.lastStatusChange,
        message: askedBy(facts.declaration, stageName, actionName),
        revision: revisionIn(inside?.pipelineExecutionId),
      })),
  );
  const transitions = stages.flatMap(({ stageName = "", inboundExecutions = [], inboundTransitionState: door }) =>
    door?.enabled !== false
      ? []
      : inboundExecutions.map(({ pipelineExecutionId }): Waiting => ({
          kind: "transition",
          pipeline,
          stage: stageName,
          action: undefined,
          token: undefined,
          status: undefined,
          executionId: pipelineExecutionId ?? "",
          since: door.lastChangedAt,
          message: door.disabledReason,
          revision: revisionIn(pipelineExecutionId),
        })),
  );
  return [...approvals, ...transitions];
}

const askedBy = (declaration: PipelineDeclaration | undefined, stage: string, action: string): string | undefined =>
  declaration?.stages?.find(({ name }) => name === stage)?.actions?.find(({ name }) => name === action)?.configuration?.["CustomData"];

export interface Push {
  readonly revision: Revision;
  readonly at: Date | undefined;
  /** What came of it, a line for each execution. */
  readonly outcomes: readonly { pipeline: string; executionId: string; status: string; stage: string | undefined }[];
}

/** The last revisions that came, newest first, over all pipelines. */
export function pushesOf(all: readonly PipelineFacts[], max: number): Push[] {
  const byRevision = new Map<string, { revision: Revision; at: Date | undefined; outcomes: Push["outcomes"][number][] }>();
  for (const { name, stages, executions } of all) {
    for (const one of executions) {
      const revision = revisionOf(one);
      if (revision === undefined || isRollback(one)) continue;
      const known = byRevision.get(revision.id) ?? { revision, at: one.startTime, outcomes: [] };
      byRevision.set(revision.id, known);
      if ((one.startTime?.getTime() ?? 0) < (known.at?.getTime() ?? 0)) known.at = one.startTime;
      const { stage } = placeOf(stages, one.pipelineExecutionId);
      known.outcomes.push({ pipeline: name, executionId: one.pipelineExecutionId ?? "", status: one.status ?? "", stage });
    }
  }
  return [...byRevision.values()].sort((a, b) => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0)).slice(0, max);
}
