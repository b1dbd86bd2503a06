import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import type { Tag } from "../model.ts";
import { mergeTags, userNamed, tagsOf } from "../store.ts";

export const TagUser: Operation<"iam", "TagUser", IamParts> = ({ UserName, Tags }, { caller }, { journal }) => {
  journal.transact((tx) => {
    const tags = mergeTags(tagsOf(userNamed(tx, caller.account, UserName)), Tags as Tag[]);
    tx.move("UPDATE iam_users SET tags = ? WHERE account = ? AND name = ?", tags, caller.account, UserName);
  });
  return {};
};
