import type { Operation } from "../../door/service.ts";
import type { SsmParts } from "../model.ts";
import { changeTags, type Tag } from "../tags.ts";

export const AddTagsToResource: Operation<"ssm", "AddTagsToResource", SsmParts> = (input, { caller }, { journal }) => {
  changeTags(journal, caller, input, (present) => [
    ...present.filter(({ Key }) => !input.Tags.some((tag) => tag.Key === Key)),
    ...(input.Tags as Tag[]),
  ]);
  return {};
};
