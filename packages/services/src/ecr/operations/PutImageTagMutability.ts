import type { Operation } from "../../door/service.ts";
import type { EcrParts } from "../model.ts";
import { checkExclusions } from "../mutability.ts";
import { named } from "../shapes.ts";
import { repositoryOf } from "../store.ts";

export const PutImageTagMutability: Operation<"ecr", "PutImageTagMutability", EcrParts> = (input, { caller }, { journal }) => {
  const { imageTagMutability } = input;
  const exclusions = checkExclusions(imageTagMutability, input.imageTagMutabilityExclusionFilters);
  return journal.transact((tx) => {
    const repository = repositoryOf(tx, caller, input);
    tx.move(
      "UPDATE ecr_repositories SET mutability = ?, exclusions = ? WHERE id = ?",
      imageTagMutability,
      JSON.stringify(exclusions),
      repository.id,
    );
    return { ...named(repository), imageTagMutability, ...(exclusions.length > 0 && { imageTagMutabilityExclusionFilters: exclusions }) };
  });
};
