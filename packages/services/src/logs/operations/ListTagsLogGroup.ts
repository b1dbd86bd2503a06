import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { groupNamed } from "../store.ts";

export const ListTagsLogGroup: Operation<"logs", "ListTagsLogGroup", LogsParts> = ({ logGroupName }, { caller }, { journal }) => ({
  tags: JSON.parse(groupNamed(journal, caller, logGroupName).tags) as Record<string, string>,
});
