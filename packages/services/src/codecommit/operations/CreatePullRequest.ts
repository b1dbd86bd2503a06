import {
  BranchDoesNotExistException,
  MultipleRepositoriesInPullRequestException,
  ReferenceDoesNotExistException,
  SourceAndDestinationAreSameException,
  TargetsRequiredException,
} from "@aws-sdk/client-codecommit";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { GitError } from "../../git-hosting/run-git.ts";
import { branchNamed } from "../commits.ts";
import type { CodecommitParts, RepositoryRow } from "../model.ts";
import { announcePullRequest } from "../pull-requests/announce.ts";
import { insertPull, pullOfToken, pullRequestShape } from "../pull-requests/store.ts";
import { repositoryNamed } from "../store.ts";

/** Of one repository's branch into another of its branches. The same clientRequestToken gives the same pull request. */
export const CreatePullRequest: Operation<"codecommit", "CreatePullRequest", CodecommitParts> = async (input, { caller }, parts) => {
  const { title, description, targets, clientRequestToken: token } = input;
  const [target, ...more] = targets;
  if (!target) throw fault(TargetsRequiredException, "An array of target objects is required. It cannot be empty or null.");
  if (more.length > 0)
    throw fault(MultipleRepositoriesInPullRequestException, "You cannot include more than one repository in a pull request.");
  const row = repositoryNamed(parts.journal, caller, target.repositoryName);
  const known = token === undefined ? undefined : pullOfToken(parts.journal, row.id, token);
  if (known) return { pullRequest: pullRequestShape({ pull: known, repository: row }) };
  const source = fullName(target.sourceReference);
  const destination = fullName(target.destinationReference ?? row.default_branch ?? "");
  if (source === destination)
    throw fault(SourceAndDestinationAreSameException, "The source branch and destination branch for the pull request are the same.");
  const [sourceCommit, destinationCommit] = [await tipOf(parts, row, source), await tipOf(parts, row, destination)];
  const mergeBase = await baseOf(parts, row, sourceCommit, destinationCommit);
  return parts.journal.transact((tx) => {
    const repository = repositoryNamed(tx, caller, target.repositoryName);
    const pull = insertPull(tx, {
      repository: repository.id,
      title,
      description: description ?? null,
      source,
      destination,
      source_commit: sourceCommit,
      destination_commit: destinationCommit,
      merge_base: mergeBase ?? null,
      status: "OPEN",
      merged: null,
      author: caller.principal.arn,
      revision: parts.ids.uuid(),
      token: token ?? null,
    });
    announcePullRequest(tx, { pull, repository }, "pullRequestCreated", caller.principal.arn);
    return { pullRequest: pullRequestShape({ pull, repository }) };
  });
};

const fullName = (reference: string): string => (reference.startsWith("refs/heads/") ? reference : `refs/heads/${reference}`);

async function tipOf(parts: CodecommitParts, row: RepositoryRow, reference: string): Promise<string> {
  try {
    return await branchNamed(parts, row, reference.replace(/^refs\/heads\//, ""));
  } catch (error) {
    if (!(error instanceof BranchDoesNotExistException)) throw error;
    throw fault(ReferenceDoesNotExistException, `${reference} does not exist`);
  }
}

/** Branches with nothing in common have none. */
async function baseOf(parts: CodecommitParts, row: RepositoryRow, left: string, right: string): Promise<string | undefined> {
  try {
    return (await parts.hosting.read(row.id, ["merge-base", left, right])).toString().trim();
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}
