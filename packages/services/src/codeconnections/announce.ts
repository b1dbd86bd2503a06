import type { Announce } from "../git-hosting/hosting.ts";
import type { ConnectionRow } from "./model.ts";

/** Each branch or tag that came or moved is an event of its own; one that went is none, since nothing can be built of it. */
export const announcePush: Announce = (tx, repository, changes) => {
  const owner = tx.one<ConnectionRow & { full_name: string }>(
    "SELECT c.*, r.full_name FROM codeconnections_repositories r JOIN codeconnections_connections c ON c.arn = r.connection_arn WHERE r.id = ?",
    repository,
  );
  if (!owner) return;
  for (const { change, commit } of changes) {
    if (change.to === undefined) continue;
    tx.emit({
      account: owner.account,
      region: owner.region,
      source: "aws.codeconnections",
      type: "Repository Push",
      resource: owner.arn,
      internal: true,
      detail: {
        connectionArn: owner.arn,
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
