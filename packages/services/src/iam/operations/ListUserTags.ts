import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { page, userNamed, tagsOf } from "../store.ts";

export const ListUserTags: Operation<"iam", "ListUserTags", IamParts> = ({ UserName, Marker, MaxItems }, { caller }, { journal }) => {
  const all = tagsOf(userNamed(journal, caller.account, UserName)).sort((a, b) => (a.Key < b.Key ? -1 : 1));
  const { rows, ...rest } = page(all, (tag) => tag.Key, Marker, MaxItems);
  return { Tags: rows, ...rest };
};
