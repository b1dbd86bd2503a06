import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { DeleteConflictException } from "@aws-sdk/client-iam";
import { fault } from "@towpath/wire";
import { attachmentCount, policyAt } from "../store.ts";

export const DeletePolicy: Operation<"iam", "DeletePolicy", IamParts> = ({ PolicyArn }, { caller }, { journal }) => {
  journal.transact((tx) => {
    policyAt(tx, caller.account, PolicyArn);
    if (attachmentCount(tx, caller.account, PolicyArn) > 0)
      throw fault(DeleteConflictException, "Cannot delete a policy attached to entities.");
    const versions =
      tx.one<{ n: number }>("SELECT count(*) AS n FROM iam_policy_versions WHERE account = ? AND arn = ?", caller.account, PolicyArn)?.n ??
      0;
    if (versions > 1)
      throw fault(
        DeleteConflictException,
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    tx.run("DELETE FROM iam_policy_versions WHERE account = ? AND arn = ?", caller.account, PolicyArn);
    tx.move("DELETE FROM iam_policies WHERE account = ? AND arn = ?", caller.account, PolicyArn);
  });
  return {};
};
