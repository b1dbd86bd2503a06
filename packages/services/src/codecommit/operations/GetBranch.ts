import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { BranchNameRequiredException, RepositoryNameRequiredException } from "@aws-sdk/client-codecommit";
import { fault } from "@towpath/wire";
import { branchNamed } from "../commits.ts";
import { repositoryNamed } from "../store.ts";

export const GetBranch: Operation<"codecommit", "GetBranch", CodecommitParts> = async ({ repositoryName, ...input }, { caller }, parts) => {
  if (repositoryName === undefined) throw fault(RepositoryNameRequiredException, "A repository name is required, but was not specified.");
  if (input.branchName === undefined) throw fault(BranchNameRequiredException, "A branch name is required, but was not specified.");
  const commitId = await branchNamed(parts, repositoryNamed(parts.journal, caller, repositoryName), input.branchName);
  return { branch: { branchName: input.branchName, commitId } };
};
