import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { findRepository, repositoryShape } from "../store.ts";

export const BatchGetRepositories: Operation<"codecommit", "BatchGetRepositories", CodecommitParts> = (
  { repositoryNames },
  { caller },
  parts,
) => {
  const found = repositoryNames.map((name) => findRepository(parts.journal, caller, name));
  return {
    repositories: found.filter((row) => row !== undefined).map((row) => repositoryShape(parts, row)),
    repositoriesNotFound: repositoryNames.filter((_, i) => found[i] === undefined),
  };
};
