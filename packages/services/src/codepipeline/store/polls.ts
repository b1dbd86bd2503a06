/** Remote repositories that are asked for changes, and pipelines whose repositories are asked no more. */
import type { Reader, Transaction } from "@towpath/journal";

/** Times are epoch milliseconds; `refs` is JSON text: ref -> commit. */
export interface PollRow {
  resource: string;
  refs: string | null;
  every_seconds: number;
  asked: number | null;
  next: number | null;
  failures: number;
  error: string | null;
}

export const findPoll = (reader: Reader, resource: string): PollRow | undefined =>
  reader.one<PollRow>("SELECT * FROM codepipeline_polls WHERE resource = ?", resource);

export function savePoll(tx: Transaction, row: PollRow): void {
  tx.run(
    "INSERT OR REPLACE INTO codepipeline_polls (resource, refs, every_seconds, asked, next, failures, error) VALUES (?, ?, ?, ?, ?, ?, ?)",
    row.resource,
    row.refs,
    row.every_seconds,
    row.asked,
    row.next,
    row.failures,
    row.error,
  );
}

export function deletePoll(tx: Transaction, resource: string): void {
  tx.run("DELETE FROM codepipeline_polls WHERE resource = ?", resource);
}

export const pollingDisabledAt = (reader: Reader, pipelineId: string): number | undefined =>
  reader.one<{ at: number }>("SELECT at FROM codepipeline_polling_disabled WHERE pipeline_id = ?", pipelineId)?.at;

export function disablePolling(tx: Transaction, pipelineId: string): void {
  tx.run("INSERT OR IGNORE INTO codepipeline_polling_disabled (pipeline_id, at) VALUES (?, ?)", pipelineId, tx.now);
}

export function enablePolling(tx: Transaction, pipelineId: string): void {
  tx.run("DELETE FROM codepipeline_polling_disabled WHERE pipeline_id = ?", pipelineId);
}

/** When the pipeline last did something: it was changed, or an execution of it started. */
export function lastActivity(reader: Reader, pipeline: { id: string; updated: number }): number {
  const sql = "SELECT started FROM codepipeline_executions WHERE pipeline_id = ? ORDER BY sequence DESC LIMIT 1";
  return Math.max(pipeline.updated, reader.one<{ started: number }>(sql, pipeline.id)?.started ?? 0);
}

/** What a source action found at its branch in the newest execution that found something; executions that were told a revision do not count. */
export function lastCommit(reader: Reader, pipelineId: string, actionName: string): string | undefined {
  const sql = `SELECT revisions FROM codepipeline_executions WHERE pipeline_id = ? AND source_overrides = '[]' AND revisions <> '[]'
     ORDER BY sequence DESC LIMIT 1`;
  const row = reader.one<{ revisions: string }>(sql, pipelineId);
  const revisions = row ? (JSON.parse(row.revisions) as { actionName: string; revisionId?: string }[]) : [];
  return revisions.find((revision) => revision.actionName === actionName)?.revisionId;
}
