import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { branchesOf } from "../commits.ts";
import { repositoryNamed } from "../store.ts";

export const ListBranches: Operation<"codecommit", "ListBranches", CodecommitParts> = async ({ repositoryName }, { caller }, parts) => ({
  branches: [...(await branchesOf(parts, repositoryNamed(parts.journal, caller, repositoryName))).keys()],
});
