import type { Operation } from "../../door/service.ts";
import { noPolicy } from "../faults.ts";
import type { EcrParts } from "../model.ts";
import { named } from "../shapes.ts";
import { repositoryOf } from "../store.ts";

export const DeleteRepositoryPolicy: Operation<"ecr", "DeleteRepositoryPolicy", EcrParts> = (input, { caller }, { journal }) =>
  journal.transact((tx) => {
    const repository = repositoryOf(tx, caller, input);
    if (repository.policy === null) throw noPolicy(repository);
    tx.move("UPDATE ecr_repositories SET policy = NULL WHERE id = ?", repository.id);
    return { ...named(repository), policyText: repository.policy };
  });
