/** What the last changes at a pipeline's sources came to. */
import type { Reader, Transaction } from "@towpath/journal";
import { verdictsKept } from "../limits.ts";

/** `at` is epoch milliseconds; `because` says what matched or did not. */
export interface VerdictRow {
  at: number;
  change: string;
  outcome: "started" | "ignored" | "refused" | "undecided";
  because: string | null;
  execution_id: string | null;
}

/** The oldest beyond the number that is kept are dropped. */
export function keepVerdict(tx: Transaction, pipelineId: string, { at, change, outcome, because, execution_id }: VerdictRow): void {
  const sql = "INSERT INTO codepipeline_verdicts (pipeline_id, at, change, outcome, because, execution_id) VALUES (?, ?, ?, ?, ?, ?)";
  tx.run(sql, pipelineId, at, change, outcome, because, execution_id);
  tx.run(
    `DELETE FROM codepipeline_verdicts WHERE pipeline_id = ?1 AND number <=
       (SELECT number FROM codepipeline_verdicts WHERE pipeline_id = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)`,
    pipelineId,
    verdictsKept,
  );
}

/** Newest first. */
export function verdictsOf(reader: Reader, pipelineId: string): VerdictRow[] {
  const sql = "SELECT at, change, outcome, because, execution_id FROM codepipeline_verdicts WHERE pipeline_id = ? ORDER BY number DESC";
  return reader.all<VerdictRow>(sql, pipelineId);
}
