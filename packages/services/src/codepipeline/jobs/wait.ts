/** What an action waits for whose work is a job: a worker, who has to take it, acknowledge it or answer it. */
import type { Reader } from "@towpath/journal";
import { jobOfferMs } from "../limits.ts";
import { type JobRow, openJobsOf, replyDeadlineOf } from "./store.ts";

interface JobWait {
  waitsFor: string;
  wayOut: string;
  /** When the worker's time is over, where it is shorter than the action's. Epoch milliseconds. */
  deadline?: number;
}

/** Undefined for an action that has no job. */
export function waitForJob(reader: Reader, actionId: string): JobWait | undefined {
  const job = openJobsOf(reader, actionId).at(-1);
  if (!job) return undefined;
  const deadline = replyDeadlineOf(job);
  return {
    waitsFor: waitsFor(job),
    wayOut: "The worker ends it by PutJobSuccessResult or PutJobFailureResult; StopPipelineExecution with abandon ends it at once.",
    ...(deadline !== undefined && { deadline }),
  };
}

function waitsFor({ id, type, query, status }: JobRow): string {
  const wanted = Object.entries(JSON.parse(query) as Record<string, string>).map(([key, value]) => `, ${key} ${value}`);
  if (status === "Queued") return `A worker has to take job ${id} (${type}${wanted.join("")}).`;
  if (status === "Dispatched")
    return `A worker was given job ${id} and has not acknowledged it; after ${jobOfferMs / 1_000} seconds it is offered again.`;
  return `A worker has acknowledged job ${id} and has not answered yet.`;
}
