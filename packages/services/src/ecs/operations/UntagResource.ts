import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { writeTags } from "../tags.ts";

export const UntagResource: Operation<"ecs", "UntagResource", EcsParts> = (input, { caller }, parts) => {
  parts.journal.transact((tx) =>
    writeTags(parts, tx, caller, input.resourceArn, (tags) => tags.filter(({ key }) => !input.tagKeys.includes(key ?? ""))),
  );
  return {};
};
