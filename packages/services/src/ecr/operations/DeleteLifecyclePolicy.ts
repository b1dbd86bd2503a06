import type { Operation } from "../../door/service.ts";
import { noLifecyclePolicy } from "../faults.ts";
import type { EcrParts } from "../model.ts";
import { named } from "../shapes.ts";
import { repositoryOf } from "../store.ts";

export const DeleteLifecyclePolicy: Operation<"ecr", "DeleteLifecyclePolicy", EcrParts> = (input, { caller }, { journal }) =>
  journal.transact((tx) => {
    const repository = repositoryOf(tx, caller, input);
    if (repository.lifecycle_policy === null) throw noLifecyclePolicy(repository);
    tx.move("UPDATE ecr_repositories SET lifecycle_policy = NULL WHERE id = ?", repository.id);
    return { ...named(repository), lifecyclePolicyText: repository.lifecycle_policy };
  });
