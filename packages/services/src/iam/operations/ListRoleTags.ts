import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { page, roleNamed, tagsOf } from "../store.ts";

export const ListRoleTags: Operation<"iam", "ListRoleTags", IamParts> = ({ RoleName, Marker, MaxItems }, { caller }, { journal }) => {
  const all = tagsOf(roleNamed(journal, caller.account, RoleName)).sort((a, b) => (a.Key < b.Key ? -1 : 1));
  const { rows, ...rest } = page(all, (tag) => tag.Key, Marker, MaxItems);
  return { Tags: rows, ...rest };
};
