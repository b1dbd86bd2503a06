/** Executions that ended long ago. */
import type { Transaction } from "@towpath/journal";

/**
 * Of a pipeline's executions after a sequence number, looks at the `atOnce` oldest and drops those that ended before a time, with all that
 * belongs to them. Those stay that a stage still shows or may be rolled back to, and what is shown was itself rolled back to. Gives the
 * number to go on after; undefined when there is nothing more to drop: so it costs little where none is old enough.
 */
export function dropEnded(
  tx: Transaction,
  pipelineId: string,
  { after, before, atOnce }: { after: number; before: number; atOnce: number },
): number | undefined {
  const found = tx.all<{ id: string; sequence: number; status: string; updated: number }>(
    "SELECT id, sequence, status, updated FROM codepipeline_executions WHERE pipeline_id = ? AND sequence > ? ORDER BY sequence LIMIT ?",
    pipelineId,
    after,
    atOnce,
  );
  const old = found.filter(({ updated }) => updated < before);
  if (old.length === 0) return undefined;
  const kept = keptOf(tx, pipelineId);
  for (const { id, status } of old) {
    if (status === "InProgress" || status === "Stopping" || kept.has(id)) continue;
    tx.run("DELETE FROM codepipeline_request_tokens WHERE execution_id = ?", id);
    tx.run("DELETE FROM codepipeline_put_revisions WHERE execution_id = ?", id);
    tx.run("DELETE FROM codepipeline_jobs WHERE action_id IN (SELECT id FROM codepipeline_actions WHERE execution_id = ?)", id);
    tx.run("DELETE FROM codepipeline_executions WHERE id = ?", id);
  }
  return found.length < atOnce ? undefined : found.at(-1)?.sequence;
}

function keptOf(tx: Transaction, pipelineId: string): Set<string | null> {
  const shown = tx
    .all<Record<"lock" | "latest" | "last_succeeded", string | null>>(
      "SELECT lock, latest, last_succeeded FROM codepipeline_stages WHERE pipeline_id = ?",
      pipelineId,
    )
    .flatMap(({ lock, latest, last_succeeded }) => [lock, latest, last_succeeded]);
  const kept = new Set(shown);
  for (const id of shown)
    kept.add(
      tx.one<{ target: string | null }>("SELECT rollback_target AS target FROM codepipeline_executions WHERE id = ?", id)?.target ?? null,
    );
  return kept;
}
