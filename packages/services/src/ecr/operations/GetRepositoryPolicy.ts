import type { Operation } from "../../door/service.ts";
import { noPolicy } from "../faults.ts";
import type { EcrParts } from "../model.ts";
import { named } from "../shapes.ts";
import { repositoryOf } from "../store.ts";

export const GetRepositoryPolicy: Operation<"ecr", "GetRepositoryPolicy", EcrParts> = (input, { caller }, { journal }) => {
  const repository = repositoryOf(journal, caller, input);
  if (repository.policy === null) throw noPolicy(repository);
  return { ...named(repository), policyText: repository.policy };
};
