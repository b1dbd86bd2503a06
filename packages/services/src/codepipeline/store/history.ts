/** Executions that ended long ago. */
import type { Transaction } from "@towpath/journal";

/**
 * Drops those of a pipeline's `atOnce` oldest executions that ended before a time, with all that belongs to them; gives how many. Those that
 * a stage still shows, or may be rolled back to, stay. Only the oldest are looked at, so that it costs nothing where none is old enough.
 */
export function dropEnded(tx: Transaction, pipelineId: string, before: number, atOnce: number): number {
  const found = tx.all<{ id: string }>(
    `SELECT id FROM (SELECT id, status, updated FROM codepipeline_executions WHERE pipeline_id = ?1 ORDER BY sequence LIMIT ?3) AS oldest
     WHERE updated < ?2 AND status NOT IN ('InProgress', 'Stopping')
       AND NOT EXISTS (SELECT 1 FROM codepipeline_stages WHERE pipeline_id = ?1 AND oldest.id IN (lock, latest, last_succeeded))`,
    pipelineId,
    before,
    atOnce,
  );
  for (const { id } of found) {
    tx.run("DELETE FROM codepipeline_request_tokens WHERE execution_id = ?", id);
    tx.run("DELETE FROM codepipeline_put_revisions WHERE execution_id = ?", id);
    tx.run("DELETE FROM codepipeline_jobs WHERE action_id IN (SELECT id FROM codepipeline_actions WHERE execution_id = ?)", id);
    tx.run("DELETE FROM codepipeline_executions WHERE id = ?", id);
  }
  return found.length;
}
