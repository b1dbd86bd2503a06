import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { setTags } from "../tags.ts";

export const TagResource: Operation<"logs", "TagResource", LogsParts> = ({ resourceArn, tags }, { caller }, { journal }) => {
  setTags(journal, caller, resourceArn, (present) => ({ ...present, ...tags }));
  return {};
};
