/** The time a worker has to take a job, and then to answer it: when it is over, the work has failed. */
import type { Effect, EffectKind } from "@towpath/journal";
import type { WorkParts } from "../job/job.ts";
import { minuteMs } from "../limits.ts";
import { applyToJob, giveUpJob } from "./answer.ts";
import { contentOf, findJob, type JobRow, replyDeadlineOf } from "./store.ts";

export function jobEffects(parts: WorkParts): Record<string, EffectKind> {
  return {
    "job-reply": {
      perform:
        async ({ key }: Effect) =>
        (tx) => {
          const row = findJob(tx, key);
          // Who acknowledged it at the last moment has new time.
          if (!row || (replyDeadlineOf(row) ?? Infinity) > tx.now) return;
          const decision = applyToJob(tx, row, { kind: "ReplyOverdue" });
          if ("job" in decision && decision.job.status !== row.status)
            giveUpJob(tx, parts, row, { code: "JobFailed", message: overdue(row) });
        },
    },
  };
}

function overdue(row: JobRow): string {
  const minutes = Math.round((row.reply_ms ?? 0) / minuteMs);
  const name = contentOf(row).configuration["FunctionName"] ?? row.type;
  return row.status === "InProgress"
    ? `The AWS Lambda function ${name} failed to return a result. Check the function to verify that it has permission to call the PutJobSuccessResult action and that it made a call to PutJobSuccessResult.`
    : `No job worker took the job of the AWS Lambda function ${name} within ${minutes} minutes.`;
}
