import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import type { Tag } from "../model.ts";
import { mergeTags, roleNamed, tagsOf } from "../store.ts";

export const TagRole: Operation<"iam", "TagRole", IamParts> = ({ RoleName, Tags }, { caller }, { journal }) => {
  journal.transact((tx) => {
    const tags = mergeTags(tagsOf(roleNamed(tx, caller.account, RoleName)), Tags as Tag[]);
    tx.move("UPDATE iam_roles SET tags = ? WHERE account = ? AND name = ?", tags, caller.account, RoleName);
  });
  return {};
};
