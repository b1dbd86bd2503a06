import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { branchNamed } from "../commits.ts";
import { repositoryNamed } from "../store.ts";

export const UpdateDefaultBranch: Operation<"codecommit", "UpdateDefaultBranch", CodecommitParts> = async (
  { repositoryName, ...input },
  { caller },
  parts,
) => {
  const row = repositoryNamed(parts.journal, caller, repositoryName);
  await branchNamed(parts, row, input.defaultBranchName);
  await parts.hosting.change(row.id, ["symbolic-ref", "HEAD", `refs/heads/${input.defaultBranchName}`]);
  parts.journal.transact((tx) =>
    tx.move("UPDATE codecommit_repositories SET default_branch = ?, modified = ? WHERE id = ?", input.defaultBranchName, tx.now, row.id),
  );
  return {};
};
