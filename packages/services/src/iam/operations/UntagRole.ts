import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { roleNamed, tagsOf, withoutTags } from "../store.ts";

export const UntagRole: Operation<"iam", "UntagRole", IamParts> = ({ RoleName, TagKeys }, { caller }, { journal }) => {
  journal.transact((tx) => {
    const tags = withoutTags(tagsOf(roleNamed(tx, caller.account, RoleName)), TagKeys);
    tx.move("UPDATE iam_roles SET tags = ? WHERE account = ? AND name = ?", tags, caller.account, RoleName);
  });
  return {};
};
