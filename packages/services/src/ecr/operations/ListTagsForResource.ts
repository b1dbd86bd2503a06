import type { Tag } from "@aws-sdk/client-ecr";
import type { Operation } from "../../door/service.ts";
import { repositoryByArn } from "../by-arn.ts";
import type { EcrParts } from "../model.ts";

export const ListTagsForResource: Operation<"ecr", "ListTagsForResource", EcrParts> = (input, { caller }, { journal }) => ({
  tags: JSON.parse(repositoryByArn(journal, caller, input.resourceArn).tags) as Tag[],
});
