import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { DeleteConflictException } from "@aws-sdk/client-iam";
import { fault } from "@towpath/wire";
import { roleNamed } from "../store.ts";

export const DeleteRole: Operation<"iam", "DeleteRole", IamParts> = ({ RoleName }, { caller }, { journal }) => {
  journal.transact((tx) => {
    roleNamed(tx, caller.account, RoleName);
    const count = (table: string) =>
      tx.one<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE account = ? AND role = ?`, caller.account, RoleName)?.n ?? 0;
    if (count("iam_attached_policies") > 0) throw fault(DeleteConflictException, "Cannot delete entity, must detach all policies first.");
    if (count("iam_role_policies") > 0) throw fault(DeleteConflictException, "Cannot delete entity, must delete policies first.");
    tx.move("DELETE FROM iam_roles WHERE account = ? AND name = ?", caller.account, RoleName);
  });
  return {};
};
