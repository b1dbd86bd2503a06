import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { DefaultBranchCannotBeDeletedException } from "@aws-sdk/client-codecommit";
import { fault } from "@towpath/wire";
import { branchesOf } from "../commits.ts";
import { repositoryNamed } from "../store.ts";

export const DeleteBranch: Operation<"codecommit", "DeleteBranch", CodecommitParts> = async (
  { repositoryName, ...input },
  { caller },
  parts,
) => {
  const row = repositoryNamed(parts.journal, caller, repositoryName);
  if (row.default_branch === input.branchName)
    throw fault(DefaultBranchCannotBeDeletedException, `${input.branchName} is the default branch and cannot be deleted`);
  const commitId = (await branchesOf(parts, row)).get(input.branchName);
  if (commitId === undefined) return {};
  await parts.hosting.change(row.id, ["update-ref", "-d", `refs/heads/${input.branchName}`]);
  return { deletedBranch: { branchName: input.branchName, commitId } };
};
