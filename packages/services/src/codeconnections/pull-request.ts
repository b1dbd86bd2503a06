import type { Transaction } from "@towpath/journal";
import type { ConnectionRow } from "./model.ts";

/** What happened to a pull request: of a repository that is hosted here, or at a provider that told of it. */
export interface PullRequest {
  fullRepositoryId: string;
  pullRequestId: string;
  event: "OPEN" | "UPDATED" | "CLOSED";
  title: string;
  author: string;
  sourceBranch: string;
  destinationBranch: string;
  /** The newest commits of the two branches; of the destination that before the merge, or its full name where the provider tells no commit. */
  sourceCommit: string;
  destinationCommit: string;
  isMerged: boolean;
}

export function emitPullRequest(tx: Transaction, { account, region, arn, provider }: ConnectionRow, pullRequest: PullRequest): void {
  tx.emit({
    account,
    region,
    source: "aws.codeconnections",
    type: "Repository Pull Request",
    resource: arn,
    internal: true,
    detail: { connectionArn: arn, providerType: provider, ...pullRequest },
  });
}
