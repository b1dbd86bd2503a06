import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { commitAt } from "../commits.ts";
import { repositoryNamed } from "../store.ts";

export const GetCommit: Operation<"codecommit", "GetCommit", CodecommitParts> = async (
  { repositoryName, ...input },
  { caller },
  parts,
) => ({
  commit: await commitAt(parts, repositoryNamed(parts.journal, caller, repositoryName), input.commitId),
});
