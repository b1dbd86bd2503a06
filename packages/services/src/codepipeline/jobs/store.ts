/** Rows of jobs. */
import type { JobStatus } from "@aws-sdk/client-codepipeline";
import type { Reader, Transaction } from "@towpath/journal";
import type { ActionTypeId } from "../declare/declaration.ts";
import type { StoredArtifact } from "../store/actions.ts";
import type { JobState } from "./job-state.ts";

/** All that a worker is told, as data; secret configuration values are sealed, credentials are made when it is handed out. */
export interface JobContent {
  pipelineName: string;
  pipelineArn: string;
  pipelineExecutionId: string;
  stageName: string;
  actionName: string;
  actionExecutionId: string;
  /** The pipeline's role, and the action's own, if it has one. */
  roleArn: string;
  actionRoleArn?: string;
  configuration: Record<string, string>;
  inputs: (StoredArtifact & { revision?: string })[];
  outputs: StoredArtifact[];
  encryptionKey?: { id: string; type: "KMS" };
  executionUrlTemplate?: string;
}

export interface JobRow {
  number: number;
  id: string;
  pipeline_id: string;
  account: string;
  region: string;
  type: string;
  action_id: string;
  status: JobStatus;
  nonce: string | null;
  offered_until: number | null;
  must_acknowledge: number;
  reply_ms: number | null;
  query: string;
  continuation_token: string | null;
  content: string;
  created: number;
  updated: number;
}

export const typeKey = ({ category, owner, provider, version }: ActionTypeId): string => `${category}/${owner}/${provider}/${version}`;
export const typeOf = ({ type }: JobRow): ActionTypeId => {
  const [category, owner, provider, version] = type.split("/");
  return { category, owner, provider, version } as ActionTypeId;
};
export const contentOf = ({ content }: JobRow): JobContent => JSON.parse(content) as JobContent;
export const stateOf = ({ status, nonce, offered_until: offeredUntil, must_acknowledge: must }: JobRow): JobState => ({
  status,
  mustAcknowledge: must === 1,
  ...(nonce !== null && { nonce }),
  ...(offeredUntil !== null && { offeredUntil }),
});

/** Until when a worker has to take the job, or to answer it once it was acknowledged. Epoch milliseconds; undefined without such a time. */
export const replyDeadlineOf = ({ status, created, updated, reply_ms: replyMs }: JobRow): number | undefined =>
  replyMs === null ? undefined : (status === "InProgress" ? updated : created) + replyMs;

export function findJob(reader: Reader, id: string): JobRow | undefined {
  return reader.one<JobRow>("SELECT * FROM codepipeline_jobs WHERE id = ?", id);
}

interface Wanted {
  account: string;
  region: string;
  type: string;
  /** The one key and value that `query` must have. */
  query?: readonly [key: string, value: string];
}

/** Jobs on offer, oldest first. Workers ask every second or so: it costs a look into an index. */
export function jobsOnOffer(reader: Reader, { account, region, type, query }: Wanted, now: number, limit: number): JobRow[] {
  return reader.all<JobRow>(
    `SELECT * FROM codepipeline_jobs WHERE account = ?1 AND region = ?2 AND type = ?3 AND status IN ('Queued', 'Dispatched')
       AND (status = 'Queued' OR offered_until <= ?4)
       AND (?5 IS NULL OR EXISTS (SELECT 1 FROM json_each(query) AS given WHERE given.key = ?5 AND given.value = ?6)) ORDER BY number LIMIT ?7`,
    account,
    region,
    type,
    now,
    query?.[0] ?? null,
    query?.[1] ?? null,
    limit,
  );
}

/** Those of an action that can still be taken or answered. */
export function openJobsOf(reader: Reader, actionId: string): JobRow[] {
  const sql = "SELECT * FROM codepipeline_jobs WHERE action_id = ? AND status IN ('Queued', 'Dispatched', 'InProgress')";
  return reader.all<JobRow>(sql, actionId);
}

export type NewJobRow = Omit<JobRow, "number" | "status" | "nonce" | "offered_until" | "created" | "updated">;

export function insertJob(tx: Transaction, job: NewJobRow, status: JobStatus): void {
  tx.run(
    `INSERT INTO codepipeline_jobs (id, pipeline_id, account, region, type, action_id, status, must_acknowledge, reply_ms, query,
       continuation_token, content, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    job.id,
    job.pipeline_id,
    job.account,
    job.region,
    job.type,
    job.action_id,
    status,
    job.must_acknowledge,
    job.reply_ms,
    job.query,
    job.continuation_token,
    job.content,
    tx.now,
    tx.now,
  );
}

/** Only from the state the decision was made in. */
export function moveJob(tx: Transaction, was: JobRow, { status, nonce, offeredUntil }: JobState): void {
  if (status === was.status && (nonce ?? null) === was.nonce) return;
  tx.move(
    "UPDATE codepipeline_jobs SET status = ?, nonce = ?, offered_until = ?, updated = ? WHERE id = ? AND status = ? AND nonce IS ?",
    status,
    nonce ?? null,
    offeredUntil ?? null,
    tx.now,
    was.id,
    was.status,
    was.nonce,
  );
}
