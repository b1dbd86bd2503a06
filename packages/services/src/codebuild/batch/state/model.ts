import type { BuildStatus, Context, PhaseStatus } from "../../model.ts";
import type { BatchTask } from "../spec/batch-spec.ts";

/** A phase of a batch in AWS's spelling; the last three are its ends. */
export type BatchPhaseType = "SUBMITTED" | "DOWNLOAD_BATCHSPEC" | "IN_PROGRESS" | "COMBINE_ARTIFACTS" | "SUCCEEDED" | "FAILED" | "STOPPED";

/** Every legal move from one phase to the next; a retry leads from an end back to DOWNLOAD_BATCHSPEC or IN_PROGRESS. */
export const batchMoves: Record<BatchPhaseType, readonly BatchPhaseType[]> = {
  SUBMITTED: ["DOWNLOAD_BATCHSPEC"],
  DOWNLOAD_BATCHSPEC: ["IN_PROGRESS", "FAILED", "STOPPED"],
  IN_PROGRESS: ["COMBINE_ARTIFACTS", "FAILED", "STOPPED"],
  COMBINE_ARTIFACTS: ["SUCCEEDED", "FAILED", "STOPPED"],
  SUCCEEDED: [],
  FAILED: ["DOWNLOAD_BATCHSPEC", "IN_PROGRESS"],
  STOPPED: ["DOWNLOAD_BATCHSPEC", "IN_PROGRESS"],
};

/** Times are epoch milliseconds. A phase that runs has neither `status` nor `end`, and the last one never has. */
export interface BatchPhase {
  type: BatchPhaseType;
  start: number;
  end?: number;
  status?: PhaseStatus;
  context?: Context;
}

/**
 * Where a build of the batch is: WAITING for those that it depends on, STARTING from the decision until there is a build, RUNNING until that
 * has ended, or at its end. SKIPPED is one that never comes to run.
 */
export type GroupStatus = "WAITING" | "STARTING" | "RUNNING" | "SKIPPED" | Exclude<BuildStatus, "IN_PROGRESS">;

/** One build of the batch with all its tries. */
export interface Group {
  task: BatchTask;
  status: GroupStatus;
  /** Counts the tries; what belongs to an earlier one changes nothing. */
  attempt: number;
  /** The build of this try; before it has one, that of the last. */
  build?: string;
  prior: string[];
  /** Why there could be no build. */
  problem?: Context;
}

/** What is decided about. The first group is the one that reads the buildspec; the others are there when it has. */
export interface BatchState {
  status: Exclude<BuildStatus, "FAULT" | "TIMED_OUT">;
  phases: BatchPhase[];
  groups: Group[];
  fastFail: boolean;
  finished: number | undefined;
}

export const currentBatchPhase = (state: BatchState): BatchPhase => {
  const last = state.phases.at(-1);
  if (!last) throw new TypeError("a batch without a phase");
  return last;
};
