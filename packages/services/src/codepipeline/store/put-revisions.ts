/** Revisions that were told by PutActionRevision, and the executions they started. */
import type { Reader, Transaction } from "@towpath/journal";

export interface PutRevision {
  pipelineId: string;
  actionName: string;
  revisionId: string;
  revisionChangeId: string;
  pipelineExecutionId: string;
}

/** The execution that a revision started. */
export function putRevision(reader: Reader, pipelineId: string, actionName: string, revisionId: string): string | undefined {
  const sql = "SELECT execution_id FROM codepipeline_put_revisions WHERE pipeline_id = ? AND action = ? AND revision_id = ?";
  return reader.one<{ execution_id: string }>(sql, pipelineId, actionName, revisionId)?.execution_id;
}

export function keepPutRevision(tx: Transaction, put: PutRevision): void {
  tx.run(
    "INSERT INTO codepipeline_put_revisions (pipeline_id, action, revision_id, change_id, execution_id) VALUES (?, ?, ?, ?, ?)",
    put.pipelineId,
    put.actionName,
    put.revisionId,
    put.revisionChangeId,
    put.pipelineExecutionId,
  );
}
