import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { NoSuchEntityException } from "@aws-sdk/client-iam";
import { fault } from "@towpath/wire";
import { roleNamed } from "../store.ts";

export const DeleteRolePolicy: Operation<"iam", "DeleteRolePolicy", IamParts> = ({ RoleName, PolicyName }, { caller }, { journal }) => {
  journal.transact((tx) => {
    roleNamed(tx, caller.account, RoleName);
    const deleted = tx.run(
      "DELETE FROM iam_role_policies WHERE account = ? AND role = ? AND name = ?",
      caller.account,
      RoleName,
      PolicyName,
    );
    if (deleted === 0) throw fault(NoSuchEntityException, `The role policy with name ${PolicyName} cannot be found.`);
  });
  return {};
};
