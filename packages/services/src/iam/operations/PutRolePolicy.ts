import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { checkIdentityPolicy } from "../document.ts";
import { roleNamed } from "../store.ts";

export const PutRolePolicy: Operation<"iam", "PutRolePolicy", IamParts> = (
  { RoleName, PolicyName, PolicyDocument },
  { caller },
  { journal },
) => {
  checkIdentityPolicy(PolicyDocument);
  journal.transact((tx) => {
    roleNamed(tx, caller.account, RoleName);
    tx.run("INSERT OR REPLACE INTO iam_role_policies VALUES (?, ?, ?, ?)", caller.account, RoleName, PolicyName, PolicyDocument);
  });
  return {};
};
