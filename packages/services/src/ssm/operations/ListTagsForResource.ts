import type { Operation } from "../../door/service.ts";
import type { SsmParts } from "../model.ts";
import { tagsOf } from "../tags.ts";

export const ListTagsForResource: Operation<"ssm", "ListTagsForResource", SsmParts> = (input, { caller }, { journal }) => ({
  TagList: tagsOf(journal, caller, input),
});
