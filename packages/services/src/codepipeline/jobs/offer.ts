/** Putting a job on offer to workers, and taking it back. */
import type { Ids, Transaction } from "@towpath/journal";
import type { JobSeed } from "../job/seed.ts";
import { serviceName } from "../orchestration.ts";
import type { JobOffer } from "../providers/provider.ts";
import { decideJob, jobMoves } from "./job-state.ts";
import { insertJob, type JobContent, type JobRow, moveJob, openJobsOf, stateOf, typeKey } from "./store.ts";

/** Gives the job's id; `seed` is the action, or the rule, whose work it is. It is on offer as soon as the transaction is committed. */
export function offerJob(tx: Transaction, { ids }: { ids: Ids }, pipelineId: string, seed: JobSeed, offer: JobOffer): string {
  const id = ids.uuid();
  queue(tx, {
    id,
    pipeline_id: pipelineId,
    account: seed.account,
    region: seed.region,
    type: typeKey(offer.type),
    action_id: seed.actionExecutionId,
    must_acknowledge: offer.mustAcknowledge ? 1 : 0,
    reply_ms: offer.replyMs ?? null,
    query: JSON.stringify(offer.query),
    continuation_token: null,
    content: JSON.stringify(contentOf(seed, offer)),
  });
  return id;
}

function contentOf(seed: JobSeed, { executionUrlTemplate }: JobOffer): JobContent {
  const revisionOf = (artifact: string) => seed.revisions.find(({ name }) => name === artifact)?.revisionId;
  const inputs = seed.inputs.map((artifact) => {
    const revision = revisionOf(artifact.name);
    return { ...artifact, ...(revision !== undefined && { revision }) };
  });
  return {
    pipelineName: seed.pipelineName,
    pipelineArn: seed.pipelineArn,
    pipelineExecutionId: seed.pipelineExecutionId,
    stageName: seed.stageName,
    actionName: seed.action.name,
    actionExecutionId: seed.actionExecutionId,
    roleArn: seed.roleArn,
    ...(seed.action.roleArn !== undefined && { actionRoleArn: seed.action.roleArn }),
    configuration: seed.configuration,
    inputs,
    outputs: seed.outputs,
    ...(seed.encryptionKey && { encryptionKey: seed.encryptionKey }),
    ...(executionUrlTemplate !== undefined && { executionUrlTemplate }),
  };
}

/** The next job of the same work: it carries what the worker said at the end of the one before. */
export function continueJob(tx: Transaction, { ids }: { ids: Ids }, before: JobRow, continuationToken: string): string {
  const id = ids.uuid();
  queue(tx, { ...before, id, continuation_token: continuationToken });
  return id;
}

function queue(tx: Transaction, row: Parameters<typeof insertJob>[1]): void {
  const [status] = jobMoves.Created;
  insertJob(tx, row, status);
  awaitReply(tx, row);
}

/** (Re)starts the time in which a worker has to do something about the job. */
export function awaitReply(tx: Transaction, { id, reply_ms: replyMs }: Pick<JobRow, "id" | "reply_ms">): void {
  if (replyMs !== null) tx.enqueue({ service: serviceName, kind: "job-reply", key: id, notBefore: tx.now + replyMs });
}

export const stopAwaiting = (tx: Transaction, { id }: Pick<JobRow, "id">): void => tx.cancel(serviceName, "job-reply", id);

/** The action has ended, however it did: whoever still answers a job of it learns that it is too late. */
export function withdrawJobs(tx: Transaction, actionId: string): void {
  for (const row of openJobsOf(tx, actionId)) {
    const decision = decideJob(stateOf(row), { kind: "Withdrawn" }, tx.now);
    if ("job" in decision) moveJob(tx, row, decision.job);
    stopAwaiting(tx, row);
  }
}
