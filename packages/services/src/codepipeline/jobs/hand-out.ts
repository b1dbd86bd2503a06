/** Giving a job to the worker that polled for it. */
import type { Job } from "@aws-sdk/client-codepipeline";
import type { WorkParts } from "../job/job.ts";
import { jobOfferMs } from "../limits.ts";
import { ActionFailed } from "../providers/provider.ts";
import { applyToJob, giveUpJob } from "./answer.ts";
import { jobData } from "./data.ts";
import { findJob } from "./store.ts";

/** Undefined when somebody else got it meanwhile, or when its roles can no longer be taken on: then its action has failed. */
export async function handOut(parts: WorkParts, id: string): Promise<Job | undefined> {
  const nonce = parts.ids.uuid();
  const row = parts.journal.transact((tx) => {
    const found = findJob(tx, id);
    const event = { kind: "HandedOut" as const, nonce, offeredUntil: tx.now + jobOfferMs };
    return found && "job" in applyToJob(tx, found, event) ? found : undefined;
  });
  if (!row) return undefined;
  parts.crash.at("pipeline-job-handed-out");
  try {
    return { id, nonce, accountId: row.account, data: await jobData(parts, row) };
  } catch (error) {
    if (!(error instanceof ActionFailed)) throw error;
    parts.journal.transact((tx) => giveUpJob(tx, parts, row, { code: error.code, message: error.message }));
    return undefined;
  }
}
