import type { Operation } from "../../door/service.ts";
import type { EventsParts } from "../model.ts";
import { addTags, checkTaggable } from "../tags.ts";

export const TagResource: Operation<"events", "TagResource", EventsParts> = (input, { caller }, { journal }) => {
  journal.transact((tx) => {
    checkTaggable(tx, caller, input.ResourceARN);
    addTags(tx, input.ResourceARN, input.Tags);
  });
  return {};
};
