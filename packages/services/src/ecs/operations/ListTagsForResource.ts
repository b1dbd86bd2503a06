import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { readTags } from "../tags.ts";

export const ListTagsForResource: Operation<"ecs", "ListTagsForResource", EcsParts> = (input, { caller }, { journal }) => ({
  tags: readTags(journal, caller, input.resourceArn),
});
