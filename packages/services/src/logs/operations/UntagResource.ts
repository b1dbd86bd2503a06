import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { setTags } from "../tags.ts";

export const UntagResource: Operation<"logs", "UntagResource", LogsParts> = ({ resourceArn, tagKeys }, { caller }, { journal }) => {
  setTags(journal, caller, resourceArn, (present) => Object.fromEntries(Object.entries(present).filter(([key]) => !tagKeys.includes(key))));
  return {};
};
