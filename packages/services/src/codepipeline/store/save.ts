/** Writes what a decision changed: rows whose object is another one than before. Each row is moved only from the state it was read in. */
import type { Transaction } from "@towpath/journal";
import type { Decision } from "../decide/decide.ts";
import type { ActionRun, Execution, Gate, PipelineState, RuleRun, Stage, StageRun } from "../model.ts";

export function saveState(
  tx: Transaction,
  pipelineId: string,
  before: PipelineState,
  { state: after, left }: Pick<Decision, "state" | "left">,
): void {
  if (after.nextSequence !== before.nextSequence || after.version !== before.version || after.mode !== before.mode)
    tx.move(
      "UPDATE codepipeline_pipelines SET next_sequence = ?, version = ?, mode = ? WHERE id = ? AND version = ? AND next_sequence = ?",
      after.nextSequence,
      after.version,
      after.mode,
      pipelineId,
      before.version,
      before.nextSequence,
    );
  for (const execution of after.executions.values()) {
    const was = before.executions.get(execution.id);
    if (was !== execution) saveExecution(tx, pipelineId, was, execution);
    const ended = left.filter(({ executionId }) => executionId === execution.id).map(({ run }) => run);
    const entered = execution.run && execution.run !== was?.run ? [execution.run] : [];
    let previous = was?.run;
    for (const run of [...ended, ...entered]) {
      saveRun(tx, pipelineId, previous, execution, run);
      previous = run;
    }
  }
  saveStages(tx, pipelineId, before, after);
}

function saveStages(tx: Transaction, pipelineId: string, before: PipelineState, after: PipelineState): void {
  for (const name of before.stages.keys())
    if (!after.stages.has(name)) tx.run("DELETE FROM codepipeline_stages WHERE pipeline_id = ? AND name = ?", pipelineId, name);
  const order = [...before.stages.keys()];
  for (const [position, stage] of [...after.stages.values()].entries())
    if (before.stages.get(stage.name) !== stage || order[position] !== stage.name) saveStage(tx, pipelineId, position, stage);
}

function saveStage(tx: Transaction, pipelineId: string, position: number, stage: Stage): void {
  tx.run(
    `INSERT INTO codepipeline_stages (pipeline_id, name, position, lock, latest, inbound, inbound_transition, outbound_transition, last_succeeded, last_succeeded_version)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
     ON CONFLICT DO UPDATE SET position = ?3, lock = ?4, latest = ?5, inbound = ?6, inbound_transition = ?7, outbound_transition = ?8,
       last_succeeded = ?9, last_succeeded_version = ?10`,
    pipelineId,
    stage.name,
    position,
    stage.lock ?? null,
    stage.latest ?? null,
    JSON.stringify(stage.inbound),
    JSON.stringify(stage.inboundTransition),
    JSON.stringify(stage.outboundTransition),
    stage.lastSucceeded?.executionId ?? null,
    stage.lastSucceeded?.version ?? null,
  );
}

function saveExecution(tx: Transaction, pipelineId: string, was: Execution | undefined, execution: Execution): void {
  if (was) updateExecution(tx, was, execution);
  else insertExecution(tx, pipelineId, execution);
}

function insertExecution(tx: Transaction, pipelineId: string, execution: Execution): void {
  tx.run(
    `INSERT INTO codepipeline_executions (id, pipeline_id, sequence, version, mode, type, status, status_summary, stop, stage, place, since, attempt,
       started, updated, rollback_target, trigger) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    execution.id,
    pipelineId,
    execution.sequence,
    execution.version,
    execution.mode,
    execution.type,
    ...changing(execution),
    execution.attempt,
    execution.startedAt,
    execution.updatedAt,
    execution.rollbackTarget ?? null,
    JSON.stringify(execution.trigger ?? {}),
  );
}

function updateExecution(tx: Transaction, was: Execution, execution: Execution): void {
  tx.move(
    `UPDATE codepipeline_executions SET version = ?, attempt = ?, updated = ?, status = ?, status_summary = ?, stop = ?, stage = ?, place = ?, since = ?
     WHERE id = ? AND status = ? AND stage = ? AND place = ?`,
    execution.version,
    execution.attempt,
    execution.updatedAt,
    ...changing(execution),
    was.id,
    was.status,
    was.stage,
    was.place,
  );
}

const changing = (execution: Execution) =>
  [
    execution.status,
    execution.statusSummary ?? null,
    execution.stop ? JSON.stringify(execution.stop) : null,
    execution.stage,
    execution.place,
    execution.since,
  ] as const;

function saveRun(tx: Transaction, pipelineId: string, was: StageRun | undefined, execution: Execution, run: StageRun): void {
  tx.run(
    `INSERT INTO codepipeline_stage_runs (execution_id, stage, status, auto_attempts, manual_attempts, latest_retry_trigger, last_retry, started, updated, conditions, version)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
     ON CONFLICT DO UPDATE SET status = ?3, auto_attempts = ?4, manual_attempts = ?5, latest_retry_trigger = ?6, last_retry = ?7, updated = ?9,
       conditions = ?10, version = ?11`,
    execution.id,
    run.stage,
    run.status,
    run.autoAttempts,
    run.manualAttempts,
    run.latestRetryTrigger ?? null,
    run.lastRetryAt ?? null,
    run.startedAt,
    run.updatedAt,
    JSON.stringify(run.conditions.map(({ rules: _rules, ...condition }) => condition)),
    execution.version,
  );
  const before = new Map((was?.stage === run.stage ? workOf(was) : []).map((work) => [work.run.id, work.run]));
  for (const { run: work, gate } of workOf(run)) {
    const held = before.get(work.id);
    before.delete(work.id);
    if (!held) insertWork(tx, pipelineId, execution, { stage: run.stage, work, gate });
    else if (held !== work) moveWork(tx, held, work);
  }
  for (const id of before.keys()) tx.move("UPDATE codepipeline_actions SET current = 0 WHERE id = ? AND current = 1", id);
}

type Work = ActionRun | RuleRun;

/** Actions, and the rules of conditions: each is a row. */
const workOf = ({ actions, conditions }: StageRun): { run: Work; gate: Gate | null }[] => [
  ...actions.map((run) => ({ run, gate: null })),
  ...conditions.flatMap(({ gate, rules }) => rules.map((run) => ({ run, gate }))),
];

function insertWork(
  tx: Transaction,
  pipelineId: string,
  execution: Execution,
  { stage, work, gate }: { stage: string; work: Work; gate: Gate | null },
): void {
  tx.run(
    "INSERT INTO codepipeline_actions (id, pipeline_id, execution_id, version, stage, action, gate, current, status, started, updated) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)",
    work.id,
    pipelineId,
    execution.id,
    execution.version,
    stage,
    work.name,
    gate,
    work.status,
    work.startedAt,
    work.updatedAt,
  );
}

function moveWork(tx: Transaction, was: Work, work: Work): void {
  tx.move(
    "UPDATE codepipeline_actions SET status = ?, updated = ?, deadline = NULL, waits_for = NULL, wake = NULL WHERE id = ? AND status = ?",
    work.status,
    work.updatedAt,
    was.id,
    was.status,
  );
}
