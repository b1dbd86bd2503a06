import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { changeTags } from "../tags.ts";

export const RemoveTagsFromResource: Operation<"rds", "RemoveTagsFromResource", RdsParts> = (
  { ResourceName, TagKeys },
  { caller },
  { journal },
) => {
  changeTags(journal, caller, ResourceName, (present) => present.filter(({ Key }) => !TagKeys.includes(Key)));
  return {};
};
