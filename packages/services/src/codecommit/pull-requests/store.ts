import {
  InvalidPullRequestIdException,
  type MergeMetadata,
  type PullRequest,
  PullRequestDoesNotExistException,
} from "@aws-sdk/client-codecommit";
import type { Reader, Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Caller } from "../../door/caller.ts";
import type { RepositoryRow } from "../model.ts";

/** Times are epoch milliseconds; `merged` is JSON text; references are full names. */
export interface PullRequestRow {
  id: number;
  repository: string;
  title: string;
  description: string | null;
  source: string;
  destination: string;
  source_commit: string;
  destination_commit: string;
  merge_base: string | null;
  status: "OPEN" | "CLOSED";
  merged: string | null;
  author: string;
  revision: string;
  token: string | null;
  created: number;
  active: number;
}

export interface Found {
  pull: PullRequestRow;
  repository: RepositoryRow;
}

/** Throws InvalidPullRequestId and PullRequestDoesNotExist. */
export function pullRequestAt(reader: Reader, { account, region }: Caller, id: string): Found {
  if (!/^\d{1,15}$/.test(id)) throw fault(InvalidPullRequestIdException, `The pull request ID ${id} is not valid.`);
  const pull = reader.one<PullRequestRow>("SELECT * FROM codecommit_pull_requests WHERE id = ?", Number(id));
  const sql = "SELECT * FROM codecommit_repositories WHERE id = ? AND account = ? AND region = ?";
  const repository = pull && reader.one<RepositoryRow>(sql, pull.repository, account, region);
  if (!pull || !repository) throw fault(PullRequestDoesNotExistException, `Pull request ${id} does not exist.`);
  return { pull, repository };
}

export function openPullsFrom(reader: Reader, repository: string, source: string): PullRequestRow[] {
  const sql = "SELECT * FROM codecommit_pull_requests WHERE repository = ? AND source = ? AND status = 'OPEN' ORDER BY id";
  return reader.all<PullRequestRow>(sql, repository, source);
}

export const pullOfToken = (reader: Reader, repository: string, token: string): PullRequestRow | undefined =>
  reader.one<PullRequestRow>("SELECT * FROM codecommit_pull_requests WHERE repository = ? AND token = ?", repository, token);

/** Gives the row with its number. */
export function insertPull(tx: Transaction, pull: Omit<PullRequestRow, "id" | "created" | "active">): PullRequestRow {
  tx.run(
    `INSERT INTO codecommit_pull_requests (repository, title, description, source, destination, source_commit, destination_commit, merge_base,
       status, merged, author, revision, token, created, active) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14)`,
    pull.repository,
    pull.title,
    pull.description,
    pull.source,
    pull.destination,
    pull.source_commit,
    pull.destination_commit,
    pull.merge_base,
    pull.status,
    pull.merged,
    pull.author,
    pull.revision,
    pull.token,
    tx.now,
  );
  return tx.one<PullRequestRow>("SELECT * FROM codecommit_pull_requests WHERE id = last_insert_rowid()") as PullRequestRow;
}

/** Gives the row as it is then. */
export function changePull(
  tx: Transaction,
  pull: PullRequestRow,
  change: Partial<Pick<PullRequestRow, "title" | "description" | "source_commit" | "status" | "merged" | "revision">>,
): PullRequestRow {
  const after: PullRequestRow = { ...pull, ...change, active: tx.now };
  tx.move(
    "UPDATE codecommit_pull_requests SET title = ?, description = ?, source_commit = ?, status = ?, merged = ?, revision = ?, active = ? WHERE id = ?",
    after.title,
    after.description,
    after.source_commit,
    after.status,
    after.merged,
    after.revision,
    after.active,
    after.id,
  );
  return after;
}

export const mergeMetadata = ({ merged }: PullRequestRow): MergeMetadata =>
  merged === null ? { isMerged: false } : (JSON.parse(merged) as MergeMetadata);

export function pullRequestShape({ pull, repository }: Found): PullRequest {
  return {
    pullRequestId: String(pull.id),
    title: pull.title,
    ...(pull.description !== null && { description: pull.description }),
    lastActivityDate: new Date(pull.active),
    creationDate: new Date(pull.created),
    pullRequestStatus: pull.status,
    authorArn: pull.author,
    pullRequestTargets: [
      {
        repositoryName: repository.name,
        sourceReference: pull.source,
        destinationReference: pull.destination,
        sourceCommit: pull.source_commit,
        destinationCommit: pull.destination_commit,
        ...(pull.merge_base !== null && { mergeBase: pull.merge_base }),
        mergeMetadata: mergeMetadata(pull),
      },
    ],
    ...(pull.token !== null && { clientRequestToken: pull.token }),
    revisionId: pull.revision,
    approvalRules: [],
  };
}
