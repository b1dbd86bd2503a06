import type { Tag } from "@aws-sdk/client-ecr";
import type { Operation } from "../../door/service.ts";
import { repositoryByArn } from "../by-arn.ts";
import type { EcrParts } from "../model.ts";
import { checkTags } from "../tags.ts";

export const TagResource: Operation<"ecr", "TagResource", EcrParts> = (input, { caller }, { journal }) => {
  const given = checkTags(input.tags);
  journal.transact((tx) => {
    const repository = repositoryByArn(tx, caller, input.resourceArn);
    const kept = (JSON.parse(repository.tags) as Tag[]).filter(({ Key }) => !given.some((tag) => tag.Key === Key));
    tx.move("UPDATE ecr_repositories SET tags = ? WHERE id = ?", JSON.stringify(checkTags([...kept, ...given])), repository.id);
  });
  return {};
};
