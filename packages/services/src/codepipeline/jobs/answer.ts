/** A worker's answer: what it does to the job, and to the action the job is for. */
import { InvalidJobStateException, JobNotFoundException } from "@aws-sdk/client-codepipeline";
import type { Reader, Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Call } from "../../door/service.ts";
import type { WorkParts } from "../job/job.ts";
import { type ActionProgress, type ActionResult, setProgress } from "../store/actions.ts";
import { addRevision, type Revision } from "../store/executions.ts";
import { finish } from "../work.ts";
import { decideJob, type JobDecision, type JobEvent } from "./job-state.ts";
import { continueJob, stopAwaiting } from "./offer.ts";
import { contentOf, findJob, type JobRow, moveJob, stateOf, typeOf } from "./store.ts";

/** Throws JobNotFoundException: jobs are known in their own account and region only. */
export function theJob(reader: Reader, { caller }: Call, id: string): JobRow {
  const row = findJob(reader, id);
  if (!row || row.account !== caller.account || row.region !== caller.region)
    throw fault(JobNotFoundException, `The job with ID '${id}' could not be found.`);
  return row;
}

/** Moves the job, or gives why not. */
export function applyToJob(tx: Transaction, row: JobRow, event: JobEvent): JobDecision {
  const decision = decideJob(stateOf(row), event, tx.now);
  if ("job" in decision) moveJob(tx, row, decision.job);
  return decision;
}

/** What the worker told besides: kept whether the work goes on or has ended. */
export type Told = Pick<ActionProgress, "summary" | "externalExecutionId" | "externalExecutionUrl" | "percentComplete" | "revision">;
export type Answer = { told: Told } & ({ continuationToken: string } | { result: ActionResult });

/** Throws InvalidJobStateException for a job that was answered, has ended, or was never taken. */
export function answerJob(tx: Transaction, parts: WorkParts, row: JobRow, answer: Answer): void {
  const status = "result" in answer ? answer.result.status : "Succeeded";
  const decision = applyToJob(tx, row, { kind: "Answered", status });
  if ("refused" in decision)
    throw fault(InvalidJobStateException, `The job with ID '${row.id}' cannot be answered: its status is ${row.status}.`);
  stopAwaiting(tx, row);
  setProgress(tx, row.action_id, { ...answer.told, waitsFor: "A job worker has to take the next job of this action." });
  if ("continuationToken" in answer) continueJob(tx, parts, row, answer.continuationToken);
  else {
    if (answer.told.revision && status === "Succeeded") keepSourceRevision(tx, row, answer.told.revision);
    finish(tx, parts, row.action_id, answer.result);
  }
  parts.crash.at("pipeline-job-answered");
}

/** What a source action found is the execution's revision. */
function keepSourceRevision(tx: Transaction, row: JobRow, revision: Omit<Revision, "actionName">): void {
  if (typeOf(row).category !== "Source") return;
  const { outputs, pipelineExecutionId, actionName } = contentOf(row);
  addRevision(tx, pipelineExecutionId, { ...(outputs[0] && { name: outputs[0].name }), ...revision, actionName });
}

/** Ends the action of a job that nobody answered, or nobody can. */
export function giveUpJob(tx: Transaction, parts: WorkParts, row: JobRow, error: { code: string; message: string }): void {
  finish(tx, parts, row.action_id, { status: "Failed", error, overdue: true });
}
