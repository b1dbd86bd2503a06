/** What the rows of executions have besides the state that `decide` works on: triggers, variables, revisions, tokens; and the lists. */
import type { ArtifactRevision, ExecutionTrigger, ResolvedPipelineVariable, SourceRevisionOverride } from "@aws-sdk/client-codepipeline";
import type { Reader, Transaction } from "@towpath/journal";
import type { Given } from "@towpath/wire";
import type { ExecutionRow } from "./rows.ts";

export type Variable = { name: string; resolvedValue: string } & ResolvedPipelineVariable;
export type SourceOverride = Given<SourceRevisionOverride>;

/** `git` is the event's form of a trigger by a push. */
export interface Trigger extends ExecutionTrigger {
  git?: Record<string, string>;
}

/** Of one source action; `created` is epoch milliseconds. */
export interface Revision extends Omit<ArtifactRevision, "created"> {
  actionName: string;
  created?: number;
}

export function findExecution(reader: Reader, id: string): ExecutionRow | undefined {
  return reader.one<ExecutionRow>("SELECT * FROM codepipeline_executions WHERE id = ?", id);
}

export function findExecutionOf(reader: Reader, pipelineId: string, id: string): ExecutionRow | undefined {
  return reader.one<ExecutionRow>("SELECT * FROM codepipeline_executions WHERE id = ? AND pipeline_id = ?", id, pipelineId);
}

export const triggerOf = (row: ExecutionRow): Trigger => JSON.parse(row.trigger) as Trigger;
export const variablesOf = (row: ExecutionRow): Variable[] => JSON.parse(row.variables) as Variable[];
export const sourceOverridesOf = (row: ExecutionRow): SourceOverride[] => JSON.parse(row.source_overrides) as SourceOverride[];
export const revisionsOf = (row: ExecutionRow): Revision[] => JSON.parse(row.revisions) as Revision[];

/** What an execution is started with, beside the state. */
export interface Origin {
  trigger: Trigger;
  variables: Variable[];
  sourceOverrides: SourceOverride[];
}

export function setOrigin(tx: Transaction, id: string, { trigger, variables, sourceOverrides }: Origin): void {
  tx.move(
    "UPDATE codepipeline_executions SET trigger = ?, variables = ?, source_overrides = ? WHERE id = ?",
    JSON.stringify(trigger),
    JSON.stringify(variables),
    JSON.stringify(sourceOverrides),
    id,
  );
}

/** A rollback uses what its target had. */
export function copyOrigin(tx: Transaction, id: string, from: string): void {
  tx.run(
    `UPDATE codepipeline_executions SET (variables, revisions) = (SELECT variables, revisions FROM codepipeline_executions WHERE id = ?2) WHERE id = ?1`,
    id,
    from,
  );
}

/** One revision for each source action: running it again replaces its own. */
export function addRevision(tx: Transaction, executionId: string, revision: Revision): void {
  const row = findExecution(tx, executionId);
  if (!row) return;
  const kept = revisionsOf(row).filter(({ actionName }) => actionName !== revision.actionName);
  tx.run("UPDATE codepipeline_executions SET revisions = ? WHERE id = ?", JSON.stringify([...kept, revision]), executionId);
}

export function executionOfToken(reader: Reader, pipelineId: string, token: string): string | undefined {
  const sql = "SELECT execution_id FROM codepipeline_request_tokens WHERE pipeline_id = ? AND token = ?";
  return reader.one<{ execution_id: string }>(sql, pipelineId, token)?.execution_id;
}

export function keepToken(tx: Transaction, pipelineId: string, token: string, executionId: string): void {
  tx.run("INSERT INTO codepipeline_request_tokens (pipeline_id, token, execution_id) VALUES (?, ?, ?)", pipelineId, token, executionId);
}

export function countRunning(reader: Reader, pipelineId: string): number {
  const sql = `SELECT count(*) AS count FROM codepipeline_executions INDEXED BY codepipeline_executions_running
    WHERE pipeline_id = ? AND status IN ('InProgress', 'Stopping')`;
  return reader.one<{ count: number }>(sql, pipelineId)?.count ?? 0;
}

/** Newest first, those older than `before`; with `succeededIn` only those that succeeded in that stage. */
export function listExecutions(
  reader: Reader,
  pipelineId: string,
  before: number,
  succeededIn: string | undefined,
  limit: number,
): ExecutionRow[] {
  return reader.all<ExecutionRow>(
    `SELECT * FROM codepipeline_executions AS execution WHERE pipeline_id = ?1 AND sequence < ?2
       AND (?3 IS NULL OR EXISTS (SELECT 1 FROM codepipeline_stage_runs WHERE execution_id = execution.id AND stage = ?3 AND status = 'Succeeded'))
     ORDER BY sequence DESC LIMIT ?4`,
    pipelineId,
    before,
    succeededIn ?? null,
    limit,
  );
}
