import type { Ids } from "@towpath/journal";
import type { Announce } from "../git-hosting/hosting.ts";
import type { RefChange } from "../git-hosting/refs.ts";
import type { RepositoryRow } from "./model.ts";
import { updateSources } from "./pull-requests/announce.ts";

/**
 * AWS's own event for a branch or tag that came, moved or went.
 * https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html
 */
export const announceChange =
  (ids: Ids): Announce =>
  (tx, repository, changes) => {
    const row = tx.one<RepositoryRow>("SELECT * FROM codecommit_repositories WHERE id = ?", repository);
    if (!row) return;
    tx.run("UPDATE codecommit_repositories SET modified = ? WHERE id = ?", tx.now, repository);
    for (const { change } of changes) {
      if (change.type === "proposal") continue;
      if (row.default_branch === null && change.type === "branch" && change.to !== undefined) {
        tx.run("UPDATE codecommit_repositories SET default_branch = ? WHERE id = ? AND default_branch IS NULL", change.name, repository);
      }
      tx.emit({
        account: row.account,
        region: row.region,
        source: "aws.codecommit",
        type: "CodeCommit Repository State Change",
        resource: row.arn,
        detail: detailOf(row, change),
      });
      if (change.type === "branch" && change.to !== undefined) updateSources(tx, row, change.fullName, change.to, () => ids.uuid());
    }
  };

function detailOf(row: RepositoryRow, change: RefChange): object {
  return {
    event: change.from === undefined ? "referenceCreated" : change.to === undefined ? "referenceDeleted" : "referenceUpdated",
    repositoryName: row.name,
    repositoryId: row.id,
    referenceType: change.type,
    referenceName: change.name,
    referenceFullName: change.fullName,
    commitId: change.to ?? change.from,
    ...(change.from !== undefined && change.to !== undefined && { oldCommitId: change.from }),
  };
}
