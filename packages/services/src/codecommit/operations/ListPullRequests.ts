import { InvalidContinuationTokenException } from "@aws-sdk/client-codecommit";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { repositoryNamed } from "../store.ts";

const perPage = 100;

/** Newest first. */
export const ListPullRequests: Operation<"codecommit", "ListPullRequests", CodecommitParts> = (input, { caller }, { journal }) => {
  const { repositoryName, authorArn, pullRequestStatus, maxResults, nextToken } = input;
  if (nextToken !== undefined && !/^\d{1,15}$/.test(nextToken))
    throw fault(InvalidContinuationTokenException, "The specified continuation token is not valid.");
  const size = Math.min(maxResults || perPage, perPage);
  const rows = journal.all<{ id: number }>(
    `SELECT id FROM codecommit_pull_requests WHERE repository = ?1 AND id < ?2 AND (?3 IS NULL OR status = ?3) AND (?4 IS NULL OR author = ?4)
     ORDER BY id DESC LIMIT ?5`,
    repositoryNamed(journal, caller, repositoryName).id,
    nextToken === undefined ? Number.MAX_SAFE_INTEGER : Number(nextToken),
    pullRequestStatus ?? null,
    authorArn ?? null,
    size + 1,
  );
  const pullRequestIds = rows.slice(0, size).map(({ id }) => String(id));
  return { pullRequestIds, ...(rows.length > size && { nextToken: pullRequestIds.at(-1) }) };
};
