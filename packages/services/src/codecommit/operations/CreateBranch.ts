import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { BranchNameExistsException, InvalidBranchNameException } from "@aws-sdk/client-codecommit";
import { fault } from "@towpath/wire";
import { branchesOf, commitAt } from "../commits.ts";
import { GitError } from "../../git-hosting/run-git.ts";
import { repositoryNamed } from "../store.ts";

export const CreateBranch: Operation<"codecommit", "CreateBranch", CodecommitParts> = async (
  { repositoryName, ...input },
  { caller },
  parts,
) => {
  const row = repositoryNamed(parts.journal, caller, repositoryName);
  await parts.hosting.read(row.id, ["check-ref-format", `refs/heads/${input.branchName}`]).catch((error: unknown) => {
    if (!(error instanceof GitError)) throw error;
    throw fault(InvalidBranchNameException, `The branch name ${input.branchName} is not valid.`);
  });
  const branches = await branchesOf(parts, row);
  if (branches.has(input.branchName)) throw fault(BranchNameExistsException, `${input.branchName} already exists`);
  const { commitId } = await commitAt(parts, row, input.commitId);
  await parts.hosting.change(row.id, ["update-ref", `refs/heads/${input.branchName}`, commitId as string]);
  return {};
};
