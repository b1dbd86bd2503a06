/** What the story of an execution is told from: waits in front of stages that are over, its stages, its actions and rules. */
import type { Reader, Transaction } from "@towpath/journal";
import type { ActionRow, ExecutionRow, StageRunRow } from "./rows.ts";

/** Times are epoch milliseconds. */
export interface PastWait {
  stage: string;
  since: number;
  until: number;
  reason: string;
}

export function insertWait(tx: Transaction, executionId: string, { stage, since, until, reason }: PastWait): void {
  const sql = "INSERT INTO codepipeline_waits (execution_id, stage, since, until, reason) VALUES (?, ?, ?, ?, ?)";
  tx.run(sql, executionId, stage, since, until, reason);
}

export const waitsOf = (reader: Reader, executionId: string): PastWait[] =>
  reader.all<PastWait>("SELECT stage, since, until, reason FROM codepipeline_waits WHERE execution_id = ? ORDER BY since", executionId);

/** When the last wait that began at `since` or later ended; `since` when there is none. */
export function lastWaitEnd(reader: Reader, executionId: string, since: number): number {
  const sql = "SELECT max(until) AS until FROM codepipeline_waits WHERE execution_id = ? AND since >= ?";
  return reader.one<{ until: number | null }>(sql, executionId, since)?.until ?? since;
}

export const stageRunsOf = (reader: Reader, executionId: string): StageRunRow[] =>
  reader.all<StageRunRow>("SELECT * FROM codepipeline_stage_runs WHERE execution_id = ? ORDER BY started", executionId);

/** With those that a retry has replaced. */
export const workOf = (reader: Reader, executionId: string): ActionRow[] =>
  reader.all<ActionRow>("SELECT * FROM codepipeline_actions WHERE execution_id = ? ORDER BY number", executionId);

/** The executions of a pipeline that are not finished, oldest first; the newest one when all are. */
export function executionsOfInterest(reader: Reader, pipelineId: string): ExecutionRow[] {
  const active = `SELECT * FROM codepipeline_executions INDEXED BY codepipeline_executions_running
    WHERE pipeline_id = ? AND status IN ('InProgress', 'Stopping') ORDER BY sequence`;
  const newest = "SELECT * FROM codepipeline_executions WHERE pipeline_id = ? ORDER BY sequence DESC LIMIT 1";
  const rows = reader.all<ExecutionRow>(active, pipelineId);
  return rows.length > 0 ? rows : reader.all<ExecutionRow>(newest, pipelineId);
}
