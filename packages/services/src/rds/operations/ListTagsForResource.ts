import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { tagsOf } from "../tags.ts";

export const ListTagsForResource: Operation<"rds", "ListTagsForResource", RdsParts> = ({ ResourceName }, { caller }, { journal }) => ({
  TagList: tagsOf(journal, caller, ResourceName),
});
