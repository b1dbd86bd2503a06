import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import type { RepositoryRow } from "../model.ts";

export const ListRepositories: Operation<"codecommit", "ListRepositories", CodecommitParts> = (
  { sortBy, order },
  { caller },
  { journal },
) => {
  const all = journal.all<RepositoryRow>(
    "SELECT * FROM codecommit_repositories WHERE account = ? AND region = ? ORDER BY name",
    caller.account,
    caller.region,
  );
  if (sortBy === "lastModifiedDate") all.sort((a, b) => a.modified - b.modified);
  if (order === "descending") all.reverse();
  return { repositories: all.map(({ name, id }) => ({ repositoryName: name, repositoryId: id })) };
};
