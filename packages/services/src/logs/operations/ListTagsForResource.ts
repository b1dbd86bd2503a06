import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { groupOf } from "../store.ts";

export const ListTagsForResource: Operation<"logs", "ListTagsForResource", LogsParts> = ({ resourceArn }, { caller }, { journal }) => ({
  tags: JSON.parse(groupOf(journal, caller, { logGroupIdentifier: resourceArn }).tags) as Record<string, string>,
});
