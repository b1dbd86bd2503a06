import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { DeleteConflictException } from "@aws-sdk/client-iam";
import { fault } from "@towpath/wire";
import { userNamed } from "../store.ts";

export const DeleteUser: Operation<"iam", "DeleteUser", IamParts> = ({ UserName }, { caller }, { journal }) => {
  journal.transact((tx) => {
    userNamed(tx, caller.account, UserName);
    const keys =
      tx.one<{ n: number }>("SELECT count(*) AS n FROM iam_access_keys WHERE account = ? AND user = ?", caller.account, UserName)?.n ?? 0;
    if (keys > 0) throw fault(DeleteConflictException, "Cannot delete entity, must delete access keys first.");
    tx.move("DELETE FROM iam_users WHERE account = ? AND name = ?", caller.account, UserName);
  });
  return {};
};
