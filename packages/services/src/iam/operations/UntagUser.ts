import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { userNamed, tagsOf, withoutTags } from "../store.ts";

export const UntagUser: Operation<"iam", "UntagUser", IamParts> = ({ UserName, TagKeys }, { caller }, { journal }) => {
  journal.transact((tx) => {
    const tags = withoutTags(tagsOf(userNamed(tx, caller.account, UserName)), TagKeys);
    tx.move("UPDATE iam_users SET tags = ? WHERE account = ? AND name = ?", tags, caller.account, UserName);
  });
  return {};
};
