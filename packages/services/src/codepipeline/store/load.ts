/**
 * Reads the state of one pipeline: its stages, the executions that are active, those a stage holds for a retry, and one more when it is
 * asked for. The cost does not depend on how many executions the pipeline has had.
 */
import type { Reader } from "@towpath/journal";
import type { ActionRun, ConditionRun, Execution, Flow, PipelineState, Stage, StageRun } from "../model.ts";
import { definitionOf, type Definitions } from "./definitions.ts";
import type { Pipeline } from "./pipelines.ts";
import type { ActionRow, ExecutionRow, StageRow, StageRunRow } from "./rows.ts";

/** `focus` is an execution that is wanted whatever its status. */
export function loadState(reader: Reader, kept: Definitions, pipeline: Pipeline, focus?: string): PipelineState {
  const stages = new Map(loadStages(reader, pipeline.id).map((stage) => [stage.name, stage]));
  const wanted = [...stages.values()].flatMap(({ latest, lock, inbound }) => [latest, lock, ...inbound]);
  const executions = new Map<string, Execution>();
  for (const row of executionRows(reader, pipeline.id, [...wanted, focus])) executions.set(row.id, loadExecution(reader, row));
  const versions = new Set([pipeline.version, ...[...executions.values()].map(({ version }) => version)]);
  const flows = new Map<number, Flow>();
  for (const version of versions) {
    const flow = definitionOf(reader, kept, pipeline.id, version)?.flow;
    if (flow) flows.set(version, flow);
  }
  return { version: pipeline.version, mode: pipeline.mode, nextSequence: pipeline.next_sequence, flows, stages, executions };
}

export function loadStages(reader: Reader, pipelineId: string): Stage[] {
  return reader.all<StageRow>("SELECT * FROM codepipeline_stages WHERE pipeline_id = ? ORDER BY position", pipelineId).map(stageOfRow);
}

function stageOfRow(row: StageRow): Stage {
  return {
    name: row.name,
    ...(row.lock !== null && { lock: row.lock }),
    ...(row.latest !== null && { latest: row.latest }),
    inbound: JSON.parse(row.inbound) as string[],
    inboundTransition: JSON.parse(row.inbound_transition) as Stage["inboundTransition"],
    outboundTransition: JSON.parse(row.outbound_transition) as Stage["outboundTransition"],
    ...(row.last_succeeded !== null &&
      row.last_succeeded_version !== null && { lastSucceeded: { executionId: row.last_succeeded, version: row.last_succeeded_version } }),
  };
}

/** Active executions in the order of their start, then those named. Executions in PARALLEL mode do not see each other. */
function executionRows(reader: Reader, pipelineId: string, named: (string | undefined)[]): ExecutionRow[] {
  const active = reader.all<ExecutionRow>(
    `SELECT * FROM codepipeline_executions INDEXED BY codepipeline_executions_running
     WHERE pipeline_id = ? AND status IN ('InProgress', 'Stopping') AND mode <> 'PARALLEL' ORDER BY sequence`,
    pipelineId,
  );
  const known = new Set(active.map(({ id }) => id));
  const others = new Set(named.filter((id): id is string => id !== undefined && !known.has(id)));
  const rows = [...others].map((id) =>
    reader.one<ExecutionRow>("SELECT * FROM codepipeline_executions WHERE id = ? AND pipeline_id = ?", id, pipelineId),
  );
  return [...active, ...rows.filter((row) => row !== undefined)];
}

function loadExecution(reader: Reader, row: ExecutionRow): Execution {
  const run = row.place === "inbound" ? undefined : loadRun(reader, row.id, row.stage);
  return {
    id: row.id,
    sequence: row.sequence,
    version: row.version,
    mode: row.mode,
    type: row.type,
    status: row.status,
    ...(row.status_summary !== null && { statusSummary: row.status_summary }),
    ...(row.stop !== null && { stop: JSON.parse(row.stop) as NonNullable<Execution["stop"]> }),
    stage: row.stage,
    place: row.place,
    since: row.since,
    attempt: row.attempt,
    startedAt: row.started,
    updatedAt: row.updated,
    ...(row.rollback_target !== null && { rollbackTarget: row.rollback_target }),
    ...(run && { run }),
  };
}

/** Under which version of the pipeline an execution got through a stage; undefined when it did not. */
export function versionThrough(reader: Reader, execution: ExecutionRow, stage: string): number | undefined {
  const sql = "SELECT version FROM codepipeline_stage_runs WHERE execution_id = ? AND stage = ? AND status = 'Succeeded'";
  const row = reader.one<Pick<StageRunRow, "version">>(sql, execution.id, stage);
  return row && (row.version ?? execution.version);
}

export function loadRun(reader: Reader, executionId: string, stage: string): StageRun | undefined {
  const row = reader.one<StageRunRow>("SELECT * FROM codepipeline_stage_runs WHERE execution_id = ? AND stage = ?", executionId, stage);
  if (!row) return undefined;
  const rows = reader.all<ActionRow>(
    "SELECT id, action, status, started, updated, gate FROM codepipeline_actions WHERE execution_id = ? AND current = 1 AND stage = ? ORDER BY number",
    executionId,
    stage,
  );
  return {
    stage,
    status: row.status,
    actions: rows.filter(({ gate }) => gate === null).map(actionRun),
    conditions: conditionsOf(row).map((condition) => ({
      ...condition,
      rules: rows.filter(({ gate }) => gate === condition.gate).map(actionRun),
    })),
    autoAttempts: row.auto_attempts,
    manualAttempts: row.manual_attempts,
    ...(row.latest_retry_trigger !== null && { latestRetryTrigger: row.latest_retry_trigger }),
    ...(row.last_retry !== null && { lastRetryAt: row.last_retry }),
    startedAt: row.started,
    updatedAt: row.updated,
  };
}

const conditionsOf = (row: StageRunRow) => JSON.parse(row.conditions) as Omit<ConditionRun, "rules">[];

const actionRun = ({ id, action, status, started, updated }: ActionRow): ActionRun => ({
  id,
  name: action,
  status,
  startedAt: started,
  updatedAt: updated,
});
