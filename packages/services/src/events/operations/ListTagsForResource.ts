import type { Operation } from "../../door/service.ts";
import type { EventsParts } from "../model.ts";
import { checkTaggable, tagsOf } from "../tags.ts";

export const ListTagsForResource: Operation<"events", "ListTagsForResource", EventsParts> = (input, { caller }, { journal }) => {
  checkTaggable(journal, caller, input.ResourceARN);
  return { Tags: tagsOf(journal, input.ResourceARN) };
};
