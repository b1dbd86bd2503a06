import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { retag } from "../retag.ts";

export const UntagResource: Operation<"codeconnections", "UntagResource", CodeconnectionsParts> = (
  { ResourceArn, TagKeys },
  { caller },
  parts,
) => {
  retag(parts, caller, ResourceArn, (tags) => tags.filter(({ Key }) => !TagKeys.includes(Key)));
  return {};
};
