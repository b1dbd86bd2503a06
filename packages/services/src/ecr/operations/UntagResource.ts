import type { Tag } from "@aws-sdk/client-ecr";
import type { Operation } from "../../door/service.ts";
import { repositoryByArn } from "../by-arn.ts";
import type { EcrParts } from "../model.ts";

export const UntagResource: Operation<"ecr", "UntagResource", EcrParts> = (input, { caller }, { journal }) => {
  journal.transact((tx) => {
    const repository = repositoryByArn(tx, caller, input.resourceArn);
    const kept = (JSON.parse(repository.tags) as Tag[]).filter(({ Key }) => !input.tagKeys.includes(Key ?? ""));
    tx.move("UPDATE ecr_repositories SET tags = ? WHERE id = ?", JSON.stringify(kept), repository.id);
  });
  return {};
};
