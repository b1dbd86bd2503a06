import type { Operation } from "../../door/service.ts";
import { pageUsual } from "../limits.ts";
import type { EcrParts, RepositoryRow } from "../model.ts";
import { pageOf } from "../page.ts";
import { repositoryShape } from "../shapes.ts";
import { registryOf, repositoryOf } from "../store.ts";

export const DescribeRepositories: Operation<"ecr", "DescribeRepositories", EcrParts> = (input, { caller }, { journal }) => {
  const { registryId, repositoryNames } = input;
  if (repositoryNames !== undefined) {
    const rows = repositoryNames.map((repositoryName) => repositoryOf(journal, caller, { registryId, repositoryName }));
    return { repositories: rows.map(repositoryShape) };
  }
  const { account, region } = registryOf(caller, input);
  const rows =
    account === caller.account
      ? journal.all<RepositoryRow>("SELECT * FROM ecr_repositories WHERE account = ? AND region = ? ORDER BY name", account, region)
      : [];
  const { shown, next } = pageOf(rows, input.maxResults ?? pageUsual, input.nextToken);
  return { repositories: shown.map(repositoryShape), ...next };
};
