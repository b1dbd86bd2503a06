import type { Operation } from "../../door/service.ts";
import type { EventsParts } from "../model.ts";
import { checkTaggable, removeTags } from "../tags.ts";

export const UntagResource: Operation<"events", "UntagResource", EventsParts> = (input, { caller }, { journal }) => {
  journal.transact((tx) => {
    checkTaggable(tx, caller, input.ResourceARN);
    removeTags(tx, input.ResourceARN, input.TagKeys);
  });
  return {};
};
