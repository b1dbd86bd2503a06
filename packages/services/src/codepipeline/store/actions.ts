/** Executions of actions and of rules: what each was given, how far it is, what came out. */
import type { EnvironmentVariable } from "@aws-sdk/client-codepipeline";
import type { Reader, Transaction } from "@towpath/journal";
import type { Given } from "@towpath/wire";
import { errorMessageLengthMax } from "../limits.ts";
import type { Revision } from "./executions.ts";
import type { ActionRow } from "./rows.ts";

/** Where an artifact lies. */
export interface StoredArtifact {
  name: string;
  bucket: string;
  key: string;
}

/** What compute actions and rules with commands run. */
export interface ComputeInput {
  commands: string[];
  environmentVariables: Given<EnvironmentVariable>[];
}

/** What an action was started with, variables resolved. */
export interface ActionInput {
  resolvedConfiguration: Record<string, string>;
  artifacts: StoredArtifact[];
  compute?: ComputeInput;
}

/** How far an action is, kept until it is looked at again. `deadline` is epoch milliseconds. */
export interface ActionProgress {
  summary?: string;
  externalExecutionId?: string;
  externalExecutionUrl?: string;
  logStreamArn?: string;
  token?: string;
  /** What it waits for, in one plain phrase. */
  waitsFor?: string;
  /** ARN of the resource whose events wake it. */
  wake?: string;
  deadline?: number;
  /** 0 to 100. */
  percentComplete?: number;
  /** Of what it works on, as a job's worker tells it. */
  revision?: Omit<Revision, "actionName">;
  memo?: Record<string, unknown>;
}

/** How an action came to its end. */
export interface ActionResult {
  status: "Succeeded" | "Failed";
  summary?: string;
  externalExecutionId?: string;
  externalExecutionUrl?: string;
  logStreamArn?: string;
  error?: { code: string; message: string };
  outputArtifacts?: StoredArtifact[];
  outputVariables?: Record<string, string>;
  updatedBy?: string;
  /** Nobody said how the work ended: its time was over. */
  overdue?: boolean;
}

export function findAction(reader: Reader, id: string): ActionRow | undefined {
  return reader.one<ActionRow>("SELECT * FROM codepipeline_actions WHERE id = ?", id);
}

export const inputOf = (row: ActionRow): ActionInput | undefined =>
  row.input === null ? undefined : (JSON.parse(row.input) as ActionInput);
export const outputArtifactsOf = (row: ActionRow): StoredArtifact[] => JSON.parse(row.output_artifacts) as StoredArtifact[];
export const outputVariablesOf = (row: ActionRow): Record<string, string> => JSON.parse(row.output_variables) as Record<string, string>;
export const memoOf = (row: ActionRow): Record<string, unknown> => JSON.parse(row.memo) as Record<string, unknown>;

export function setInput(tx: Transaction, id: string, input: ActionInput): void {
  tx.run("UPDATE codepipeline_actions SET input = ? WHERE id = ?", JSON.stringify(input), id);
}

/** Only while it runs: an abandoned action changes no more. What is not given stays as it was. */
export function setProgress(tx: Transaction, id: string, progress: ActionProgress): void {
  tx.run(
    `UPDATE codepipeline_actions SET updated = ?2, summary = coalesce(?3, summary), external_id = coalesce(?4, external_id),
       external_url = coalesce(?5, external_url), token = coalesce(?6, token), waits_for = coalesce(?7, waits_for), wake = coalesce(?8, wake),
       deadline = coalesce(?9, deadline), memo = coalesce(?10, memo), percent_complete = coalesce(?11, percent_complete),
       revision = coalesce(?12, revision), log_stream_arn = coalesce(?13, log_stream_arn)
     WHERE id = ?1 AND status = 'InProgress'`,
    id,
    tx.now,
    progress.summary ?? null,
    progress.externalExecutionId ?? null,
    progress.externalExecutionUrl ?? null,
    progress.token ?? null,
    progress.waitsFor ?? null,
    progress.wake ?? null,
    progress.deadline ?? null,
    progress.memo ? JSON.stringify(progress.memo) : null,
    progress.percentComplete ?? null,
    progress.revision ? JSON.stringify(progress.revision) : null,
    progress.logStreamArn ?? null,
  );
}

export function setResult(tx: Transaction, id: string, result: ActionResult): void {
  tx.run(
    `UPDATE codepipeline_actions SET summary = coalesce(?2, summary), external_id = coalesce(?3, external_id), external_url = coalesce(?4, external_url),
       error_code = ?5, error_message = ?6, output_artifacts = ?7, output_variables = ?8, updated_by = coalesce(?9, updated_by),
       log_stream_arn = coalesce(?10, log_stream_arn)
     WHERE id = ?1 AND status = 'InProgress'`,
    id,
    result.summary ?? null,
    result.externalExecutionId ?? null,
    result.externalExecutionUrl ?? null,
    result.error?.code ?? null,
    result.error?.message.slice(0, errorMessageLengthMax) ?? null,
    JSON.stringify(result.outputArtifacts ?? []),
    JSON.stringify(result.outputVariables ?? {}),
    result.updatedBy ?? null,
    result.logStreamArn ?? null,
  );
}

/** Who ended it before its time. */
export function setUpdatedBy(tx: Transaction, id: string, by: string): void {
  tx.run("UPDATE codepipeline_actions SET updated_by = ? WHERE id = ?", by, id);
}

/** The latest execution of each action of an execution. */
export function currentActions(reader: Reader, executionId: string): ActionRow[] {
  const sql = "SELECT * FROM codepipeline_actions WHERE execution_id = ? AND current = 1 AND gate IS NULL ORDER BY number";
  return reader.all<ActionRow>(sql, executionId);
}

export interface WorkPage {
  of: "actions" | "rules";
  before: number;
  executionId?: string;
  onlyCurrent: boolean;
  limit: number;
}

/** Newest first, those older than `before`. With `onlyCurrent` without those a retry repeated. */
export function listWork(reader: Reader, pipelineId: string, page: WorkPage): ActionRow[] {
  const kind = page.of === "actions" ? "gate IS NULL" : "gate IS NOT NULL";
  if (page.executionId !== undefined)
    return reader.all<ActionRow>(
      `SELECT * FROM codepipeline_actions WHERE execution_id = ? AND pipeline_id = ? AND ${kind} AND current >= ? AND number < ? ORDER BY number DESC LIMIT ?`,
      page.executionId,
      pipelineId,
      page.onlyCurrent ? 1 : 0,
      page.before,
      page.limit,
    );
  const sql = `SELECT * FROM codepipeline_actions WHERE pipeline_id = ? AND ${kind} AND number < ? ORDER BY number DESC LIMIT ?`;
  return reader.all<ActionRow>(sql, pipelineId, page.before, page.limit);
}

/** The last time an action of a stage ran, in whatever execution. */
export function latestAction(reader: Reader, pipelineId: string, stage: string, action: string): ActionRow | undefined {
  const sql =
    "SELECT * FROM codepipeline_actions WHERE pipeline_id = ? AND stage = ? AND action = ? AND gate IS NULL ORDER BY number DESC LIMIT 1";
  return reader.one<ActionRow>(sql, pipelineId, stage, action);
}

/** Running actions and rules that wait for events of a resource. */
export function actionsToWake(reader: Reader, resource: string): string[] {
  const sql = "SELECT id FROM codepipeline_actions WHERE wake = ? AND status = 'InProgress'";
  return reader.all<{ id: string }>(sql, resource).map(({ id }) => id);
}

export function countWake(tx: Transaction, id: string): void {
  tx.run("UPDATE codepipeline_actions SET wakes = wakes + 1 WHERE id = ?", id);
}

/** With the rules. */
export function runningActions(reader: Reader, pipelineId: string): ActionRow[] {
  return reader.all<ActionRow>(
    "SELECT * FROM codepipeline_actions INDEXED BY codepipeline_actions_running WHERE pipeline_id = ? AND status = 'InProgress'",
    pipelineId,
  );
}

export function actionByToken(reader: Reader, pipelineId: string, stage: string, action: string, token: string): ActionRow | undefined {
  const sql =
    "SELECT * FROM codepipeline_actions INDEXED BY codepipeline_actions_by_token WHERE pipeline_id = ? AND stage = ? AND action = ? AND gate IS NULL AND token = ?";
  return reader.one<ActionRow>(sql, pipelineId, stage, action, token);
}
