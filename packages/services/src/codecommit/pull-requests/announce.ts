/** https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html, "Pull request state change" */
import type { Transaction } from "@towpath/journal";
import type { RepositoryRow } from "../model.ts";
import { changePull, type Found, mergeMetadata, openPullsFrom } from "./store.ts";

type Change = "pullRequestCreated" | "pullRequestSourceBranchUpdated" | "pullRequestStatusChanged" | "pullRequestMergeStatusUpdated";

const happened: Record<Change, string> = {
  pullRequestCreated: "was created",
  pullRequestSourceBranchUpdated: "had its source branch updated",
  pullRequestStatusChanged: "was closed",
  pullRequestMergeStatusUpdated: "was merged",
};

export function announcePullRequest(tx: Transaction, { pull, repository }: Found, event: Change, callerUserArn: string): void {
  const { isMerged, mergeOption } = mergeMetadata(pull);
  tx.emit({
    account: repository.account,
    region: repository.region,
    source: "aws.codecommit",
    type: "CodeCommit Pull Request State Change",
    resource: repository.arn,
    detail: {
      event,
      pullRequestId: String(pull.id),
      pullRequestStatus: pull.status === "OPEN" ? "Open" : "Closed",
      title: pull.title,
      ...(pull.description !== null && { description: pull.description }),
      author: pull.author,
      callerUserArn,
      repositoryNames: [repository.name],
      sourceReference: pull.source,
      sourceCommit: pull.source_commit,
      destinationReference: pull.destination,
      destinationCommit: pull.destination_commit,
      revisionId: pull.revision,
      isMerged: isMerged === true ? "True" : "False",
      ...(mergeOption && { mergeOption }),
      creationDate: new Date(pull.created).toUTCString(),
      lastModifiedDate: new Date(pull.active).toUTCString(),
      notificationBody: `Pull request ${pull.id} of the AWS CodeCommit repository ${repository.name} ${happened[event]}. ${callerUserArn}`,
    },
  });
}

/** A push to the source branch is what a pull request consists of from then on. */
export function updateSources(tx: Transaction, repository: RepositoryRow, branch: string, commit: string, newId: () => string): void {
  for (const pull of openPullsFrom(tx, repository.id, branch)) {
    if (pull.source_commit === commit) continue;
    const updated = changePull(tx, pull, { source_commit: commit, revision: newId() });
    announcePullRequest(tx, { pull: updated, repository }, "pullRequestSourceBranchUpdated", pull.author);
  }
}
