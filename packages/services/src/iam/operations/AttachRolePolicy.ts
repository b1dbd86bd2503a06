import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { isAwsManaged } from "../roles.ts";
import { policyAt, roleNamed } from "../store.ts";

export const AttachRolePolicy: Operation<"iam", "AttachRolePolicy", IamParts> = ({ RoleName, PolicyArn }, { caller }, { journal }) => {
  journal.transact((tx) => {
    roleNamed(tx, caller.account, RoleName);
    if (!isAwsManaged(PolicyArn)) policyAt(tx, caller.account, PolicyArn);
    tx.run("INSERT OR IGNORE INTO iam_attached_policies VALUES (?, ?, ?)", caller.account, RoleName, PolicyArn);
  });
  return {};
};
