import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import type { Tag } from "../model.ts";
import { changeTags } from "../tags.ts";

export const AddTagsToResource: Operation<"rds", "AddTagsToResource", RdsParts> = ({ ResourceName, Tags }, { caller }, { journal }) => {
  changeTags(journal, caller, ResourceName, (present) => [
    ...present.filter(({ Key }) => !Tags.some((tag) => tag.Key === Key)),
    ...(Tags as Tag[]),
  ]);
  return {};
};
