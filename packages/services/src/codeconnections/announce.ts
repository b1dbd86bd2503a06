import type { Transaction } from "@towpath/journal";
import type { Announce, Described } from "../git-hosting/hosting.ts";
import type { ConnectionRow } from "./model.ts";
import { emitPullRequest } from "./pull-request.ts";

type Owner = ConnectionRow & { full_name: string };

/** Each branch or tag that came or moved is an event of its own; one that went is none, since nothing can be built of it. */
export const announcePush: Announce = (tx, repository, changes) => {
  const owner = tx.one<Owner>(
    "SELECT c.*, r.full_name FROM codeconnections_repositories r JOIN codeconnections_connections c ON c.arn = r.connection_arn WHERE r.id = ?",
    repository,
  );
  if (!owner) return;
  for (const described of changes) {
    const { change, commit } = described;
    if (change.type === "proposal") announceProposal(tx, owner, described);
    else if (change.to !== undefined)
      tx.emit({
        account: owner.account,
        region: owner.region,
        source: "aws.codeconnections",
        type: "Repository Push",
        resource: owner.arn,
        internal: true,
        detail: {
          connectionArn: owner.arn,
          providerType: owner.provider,
          fullRepositoryId: owner.full_name,
          referenceType: change.type,
          referenceName: change.name,
          commitId: change.to,
          ...(change.from !== undefined && { oldCommitId: change.from }),
          author: commit?.author ?? "",
          message: commit?.message ?? "",
        },
      });
  }
};

/** One that is for no branch is a name like any other. */
function announceProposal(tx: Transaction, owner: Owner, { change, commit, proposal }: Described): void {
  if (!proposal) return;
  emitPullRequest(tx, owner, {
    fullRepositoryId: owner.full_name,
    pullRequestId: change.name,
    event: change.to === undefined ? "CLOSED" : change.from === undefined ? "OPEN" : "UPDATED",
    title: commit?.message.split("\n")[0] ?? "",
    author: commit?.author ?? "",
    sourceBranch: proposal.topic,
    destinationBranch: proposal.branch,
    sourceCommit: proposal.commit,
    destinationCommit: proposal.destinationCommit,
    isMerged: proposal.isMerged,
  });
}
