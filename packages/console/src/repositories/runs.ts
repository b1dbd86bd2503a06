/** Which executions ran a commit, and how they ended. */
import type { PipelineExecutionSummary } from "@aws-sdk/client-codepipeline";

export interface Run {
  readonly pipeline: string;
  readonly executionId: string;
  readonly status: string;
  readonly startedAt: Date | undefined;
}

export interface PipelineRuns {
  readonly pipeline: string;
  readonly executions: readonly PipelineExecutionSummary[];
}

/** By the commit's id; the latest execution of each pipeline first. */
export function runsByCommit(all: readonly PipelineRuns[]): ReadonlyMap<string, readonly Run[]> {
  const runs = new Map<string, Run[]>();
  for (const { pipeline, executions } of all) {
    for (const execution of executions) {
      const ids = new Set((execution.sourceRevisions ?? []).flatMap(({ revisionId }) => revisionId ?? []));
      for (const id of ids) {
        const run = {
          pipeline,
          executionId: execution.pipelineExecutionId ?? "",
          status: execution.status ?? "",
          startedAt: execution.startTime,
        };
        runs.set(id, [...(runs.get(id) ?? []), run]);
      }
    }
  }
  return runs;
}
