import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { NoSuchEntityException } from "@aws-sdk/client-iam";
import { fault } from "@towpath/wire";
import { roleNamed } from "../store.ts";

export const DetachRolePolicy: Operation<"iam", "DetachRolePolicy", IamParts> = ({ RoleName, PolicyArn }, { caller }, { journal }) => {
  journal.transact((tx) => {
    roleNamed(tx, caller.account, RoleName);
    const detached = tx.run(
      "DELETE FROM iam_attached_policies WHERE account = ? AND role = ? AND policy_arn = ?",
      caller.account,
      RoleName,
      PolicyArn,
    );
    if (detached === 0) throw fault(NoSuchEntityException, `Policy ${PolicyArn} was not found.`);
  });
  return {};
};
