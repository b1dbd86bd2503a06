/**
 * A job: what a worker outside is asked to do for an action. It is offered to whoever polls, handed out under a nonce, acknowledged,
 * answered. https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-custom-action.html
 */
import type { JobStatus } from "@aws-sdk/client-codepipeline";
import type { Moves } from "../model.ts";

/** A job that was handed out and not acknowledged in time goes back into the queue. */
export const jobMoves = {
  Created: ["Queued"],
  Queued: ["Dispatched", "TimedOut", "Failed"],
  Dispatched: ["Queued", "InProgress", "Succeeded", "Failed", "TimedOut"],
  InProgress: ["Succeeded", "Failed", "TimedOut"],
  Succeeded: [],
  Failed: [],
  TimedOut: [],
} as const satisfies Moves<JobStatus>;

/** `nonce` is that of the last time it was handed out; `offeredUntil` (epoch milliseconds) is when it goes back into the queue. */
export interface JobState {
  readonly status: JobStatus;
  readonly nonce?: string;
  readonly offeredUntil?: number;
  /** Custom actions have to acknowledge before they answer; a Lambda function answers at once. */
  readonly mustAcknowledge: boolean;
}

export type JobEvent =
  | { kind: "HandedOut"; nonce: string; offeredUntil: number }
  | { kind: "Acknowledged"; nonce: string }
  | { kind: "Answered"; status: "Succeeded" | "Failed" }
  | { kind: "ReplyOverdue" }
  | { kind: "Withdrawn" };

/** `refused`: the worker's nonce is not (or no longer) the job's, or the job is in no state for this. */
export type JobDecision = { job: JobState } | { refused: "nonce" | "state" };

export const hasEnded = ({ status }: Pick<JobState, "status">): boolean => jobMoves[status].length === 0;

/** What `event` at `now` (epoch milliseconds) makes of a job. The same acknowledgement or withdrawal twice is the same as once. */
export function decideJob(job: JobState, event: JobEvent, now: number): JobDecision {
  switch (event.kind) {
    case "HandedOut":
      return isOnOffer(job, now)
        ? { job: { ...move(queued(job), "Dispatched"), nonce: event.nonce, offeredUntil: event.offeredUntil } }
        : { refused: "state" };
    case "Acknowledged":
      if (job.nonce !== event.nonce) return { refused: "nonce" };
      return { job: job.status === "Dispatched" ? move(job, "InProgress") : job };
    case "Answered": {
      const awaited = job.status === "InProgress" || (job.status === "Dispatched" && !job.mustAcknowledge);
      return awaited ? { job: move(job, event.status) } : { refused: "state" };
    }
    case "ReplyOverdue":
      return { job: hasEnded(job) ? job : move(job, "TimedOut") };
    case "Withdrawn":
      return { job: hasEnded(job) ? job : move(job, "Failed") };
  }
}

/** Whether a worker that polls may get it: nobody has it, or whoever got it did not acknowledge it in time. */
export const isOnOffer = ({ status, offeredUntil = 0 }: JobState, now: number): boolean =>
  status === "Queued" || (status === "Dispatched" && offeredUntil <= now);

const queued = (job: JobState): JobState => (job.status === "Dispatched" ? move(job, "Queued") : job);

function move(job: JobState, to: JobStatus): JobState {
  if (!(jobMoves[job.status] as readonly JobStatus[]).includes(to)) throw new TypeError(`job: ${job.status} -> ${to}`);
  const { nonce, mustAcknowledge } = job;
  return { status: to, mustAcknowledge, ...(nonce !== undefined && { nonce }) };
}
