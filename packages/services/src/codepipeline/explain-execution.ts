/** The waits of an execution, from its rows. */
import type { Reader } from "@towpath/journal";
import { type ActionWait, explain, type Wait } from "./explain.ts";
import { waitForJob } from "./jobs/wait.ts";
import { findAction } from "./store/actions.ts";
import type { Definitions } from "./store/definitions.ts";
import { loadState } from "./store/load.ts";
import type { Pipeline } from "./store/pipelines.ts";

export function explainExecution(reader: Reader, definitions: Definitions, pipeline: Pipeline, executionId: string): Wait[] {
  const state = loadState(reader, definitions, pipeline, executionId);
  const execution = state.executions.get(executionId);
  return execution ? explain(state, execution, (actionId) => actionWait(reader, actionId)) : [];
}

function actionWait(reader: Reader, actionId: string): ReturnType<ActionWait> {
  const row = findAction(reader, actionId);
  if (!row) return undefined;
  const job = waitForJob(reader, actionId);
  if (job) return { ...job, deadline: Math.min(job.deadline ?? Infinity, row.deadline ?? Infinity) };
  return {
    ...(row.waits_for !== null && { waitsFor: row.waits_for }),
    ...(row.deadline !== null && { deadline: row.deadline }),
    ...(row.token !== null && { wayOut: `PutApprovalResult with token ${row.token}, or its deadline.` }),
  };
}
