/** What a pipeline's last executions say about it: how it stands, and since when. */
import type { PipelineExecutionSummary } from "@aws-sdk/client-codepipeline";

export interface Health {
  readonly state: "Succeeded" | "Failed" | "InProgress" | "Stopped" | "Never run";
  /** When it broke: the beginning of the oldest failure after the last success. */
  readonly brokenSince?: Date | undefined;
  /** All that are known have failed. */
  readonly isBrokenForLonger?: boolean;
  /** The execution that broke it. */
  readonly brokenBy?: PipelineExecutionSummary;
  readonly running: readonly PipelineExecutionSummary[];
}

/** From the newest to the oldest. An execution that was superseded, stopped or cancelled says nothing of the pipeline's health. */
export function healthOf(executions: readonly PipelineExecutionSummary[]): Health {
  const running = executions.filter(({ status }) => status === "InProgress" || status === "Stopping");
  const judged = executions.filter(({ status }) => status === "Succeeded" || status === "Failed");
  const success = judged.findIndex(({ status }) => status === "Succeeded");
  const failures = success === -1 ? judged : judged.slice(0, success);
  const brokenBy = failures.at(-1);
  if (brokenBy !== undefined)
    return {
      state: "Failed",
      brokenBy,
      brokenSince: brokenBy.lastUpdateTime,
      isBrokenForLonger: success === -1 && executions.length >= historyLength,
      running,
    };
  if (judged.length > 0) return { state: "Succeeded", running };
  if (running.length > 0) return { state: "InProgress", running };
  return { state: executions.length > 0 ? "Stopped" : "Never run", running };
}

/** So many bars a pipeline has in the list. */
export const historyLength = 30;
