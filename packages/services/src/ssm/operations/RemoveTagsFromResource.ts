import type { Operation } from "../../door/service.ts";
import type { SsmParts } from "../model.ts";
import { changeTags } from "../tags.ts";

export const RemoveTagsFromResource: Operation<"ssm", "RemoveTagsFromResource", SsmParts> = (input, { caller }, { journal }) => {
  changeTags(journal, caller, input, (present) => present.filter(({ Key }) => !input.TagKeys.includes(Key)));
  return {};
};
