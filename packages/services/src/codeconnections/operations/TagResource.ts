import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { retag } from "../retag.ts";

export const TagResource: Operation<"codeconnections", "TagResource", CodeconnectionsParts> = (
  { ResourceArn, Tags },
  { caller },
  parts,
) => {
  retag(parts, caller, ResourceArn, (tags) => [...tags.filter(({ Key }) => !Tags.some((tag) => tag.Key === Key)), ...Tags]);
  return {};
};
