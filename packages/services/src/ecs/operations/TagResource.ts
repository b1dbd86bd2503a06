import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { mergeTags, writeTags } from "../tags.ts";

export const TagResource: Operation<"ecs", "TagResource", EcsParts> = (input, { caller }, parts) => {
  parts.journal.transact((tx) => writeTags(parts, tx, caller, input.resourceArn, (tags) => mergeTags(tags, input.tags)));
  return {};
};
