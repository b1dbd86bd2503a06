import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { checkTrustPolicy } from "../document.ts";
import { roleNamed } from "../store.ts";

export const UpdateAssumeRolePolicy: Operation<"iam", "UpdateAssumeRolePolicy", IamParts> = (
  { RoleName, PolicyDocument },
  { caller },
  { journal },
) => {
  checkTrustPolicy(PolicyDocument);
  journal.transact((tx) => {
    roleNamed(tx, caller.account, RoleName);
    tx.move("UPDATE iam_roles SET trust_policy = ? WHERE account = ? AND name = ?", PolicyDocument, caller.account, RoleName);
  });
  return {};
};
