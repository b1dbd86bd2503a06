/** How the two branches of a pull request become one. */
import {
  ConcurrentReferenceUpdateException,
  ManualMergeRequiredException,
  PullRequestAlreadyClosedException,
  type PullRequest,
  RepositoryNotAssociatedWithPullRequestException,
  TipOfSourceReferenceIsDifferentException,
} from "@aws-sdk/client-codecommit";
import { ApiError, fault } from "@towpath/wire";
import type { Call } from "../../door/service.ts";
import { GitError } from "../../git-hosting/run-git.ts";
import { branchNamed } from "../commits.ts";
import type { CodecommitParts } from "../model.ts";
import { announcePullRequest } from "./announce.ts";
import { changePull, type Found, pullRequestAt, pullRequestShape } from "./store.ts";

export type MergeOption = "FAST_FORWARD_MERGE" | "SQUASH_MERGE" | "THREE_WAY_MERGE";

/** What the three operations have in common, of which the first has only half. */
export interface MergeInput {
  pullRequestId: string;
  repositoryName: string;
  sourceCommitId?: string;
  conflictDetailLevel?: string;
  conflictResolutionStrategy?: string;
  commitMessage?: string;
  authorName?: string;
  email?: string;
  keepEmptyFolders?: boolean;
  conflictResolution?: object;
}

/**
 * The destination branch moves only if it is still where the merge was made from. Done again after a crash between the branch and the rows, it
 * finds nothing left to merge.
 */
export async function merge(option: MergeOption, input: MergeInput, { caller }: Call, parts: CodecommitParts): Promise<PullRequest> {
  const { pullRequestId, repositoryName, sourceCommitId } = input;
  const found = pullRequestAt(parts.journal, caller, pullRequestId);
  const { pull, repository } = found;
  if (repository.name !== repositoryName)
    throw fault(
      RepositoryNotAssociatedWithPullRequestException,
      `Pull request ${pullRequestId} is not one of the repository ${repositoryName}.`,
    );
  if (pull.status === "CLOSED") throw fault(PullRequestAlreadyClosedException, `Pull request ${pullRequestId} is closed already.`);
  if (input.conflictResolution) throw new ApiError("InvalidConflictResolutionException", unresolved);
  if ((input.conflictResolutionStrategy ?? "NONE") !== "NONE") throw new ApiError("InvalidConflictResolutionStrategyException", unresolved);
  const [source, destination] = [await tipOf(parts, found, pull.source), await tipOf(parts, found, pull.destination)];
  if (sourceCommitId !== undefined && sourceCommitId !== source)
    throw fault(TipOfSourceReferenceIsDifferentException, `The tip of ${pull.source} is not ${sourceCommitId}.`);
  const mergeCommitId = await mergedCommit(option, parts, found, { source, destination, input, by: caller.principal.arn });
  if (mergeCommitId !== destination)
    await parts.hosting.change(repository.id, ["update-ref", pull.destination, mergeCommitId, destination]).catch((cause: unknown) => {
      if (!(cause instanceof GitError)) throw cause;
      throw fault(ConcurrentReferenceUpdateException, `${pull.destination} was changed by another request.`);
    });
  const mergedBy = caller.principal.arn;
  return parts.journal.transact((tx) => {
    const now = pullRequestAt(tx, caller, pullRequestId);
    const merged = JSON.stringify({ isMerged: true, mergedBy, mergeCommitId, mergeOption: option });
    const closed = { ...now, pull: changePull(tx, now.pull, { status: "CLOSED", merged }) };
    announcePullRequest(tx, closed, "pullRequestMergeStatusUpdated", mergedBy);
    return pullRequestShape(closed);
  });
}

const unresolved = "Conflicts are not resolved by the request: resolve them in the source branch.";

const tipOf = (parts: CodecommitParts, { repository }: Found, reference: string): Promise<string> =>
  branchNamed(parts, repository, reference.replace(/^refs\/heads\//, ""));

interface Merging {
  source: string;
  destination: string;
  input: MergeInput;
  by: string;
}

async function mergedCommit(option: MergeOption, parts: CodecommitParts, { repository, pull }: Found, merging: Merging): Promise<string> {
  const { source, destination, input } = merging;
  const git = async (...args: string[]) => (await parts.hosting.read(repository.id, args)).toString().trim();
  const missing = async (from: string, to: string) => (await git("rev-list", "--max-count=1", from, `^${to}`, "--")) !== "";
  if (!(await missing(source, destination))) return destination;
  if (option === "FAST_FORWARD_MERGE") {
    if (await missing(destination, source)) throw manual(pull.id);
    return source;
  }
  const tree = await git("merge-tree", "--write-tree", "--no-messages", destination, source).catch((cause: unknown) => {
    if (!(cause instanceof GitError)) throw cause;
    throw manual(pull.id);
  });
  const parents = option === "SQUASH_MERGE" ? [destination] : [destination, source];
  const message = input.commitMessage ?? `Merged pull request ${pull.id} from ${pull.source} into ${pull.destination}: ${pull.title}`;
  const name = (input.authorName ?? merging.by.split(/[:/]/).at(-1) ?? "").replaceAll(/[<>\n]/g, "") || "unknown";
  const email = (input.email ?? "").replaceAll(/[<>\n]/g, "");
  const identity = ["-c", `user.name=${name}`, "-c", `user.email=${email}`];
  return git(...identity, "commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-m", message);
}

const manual = (id: number): ManualMergeRequiredException =>
  fault(ManualMergeRequiredException, `Pull request ${id} cannot be merged by itself: merge the branches by hand and push the result.`);
