import type { Operation } from "../../door/service.ts";
import { noLifecyclePolicy } from "../faults.ts";
import type { EcrParts } from "../model.ts";
import { named } from "../shapes.ts";
import { repositoryOf } from "../store.ts";

export const GetLifecyclePolicy: Operation<"ecr", "GetLifecyclePolicy", EcrParts> = (input, { caller }, { journal }) => {
  const repository = repositoryOf(journal, caller, input);
  if (repository.lifecycle_policy === null) throw noLifecyclePolicy(repository);
  return { ...named(repository), lifecyclePolicyText: repository.lifecycle_policy };
};
