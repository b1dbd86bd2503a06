import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { DeleteConflictException } from "@aws-sdk/client-iam";
import { fault } from "@towpath/wire";
import { versionOf } from "../policies.ts";
import { policyAt } from "../store.ts";

export const DeletePolicyVersion: Operation<"iam", "DeletePolicyVersion", IamParts> = (
  { PolicyArn, VersionId },
  { caller },
  { journal },
) => {
  journal.transact((tx) => {
    const policy = policyAt(tx, caller.account, PolicyArn);
    const { version } = versionOf(tx, policy, VersionId);
    if (version === policy.default_version) throw fault(DeleteConflictException, "Cannot delete the default version of a policy.");
    tx.move("DELETE FROM iam_policy_versions WHERE account = ? AND arn = ? AND version = ?", caller.account, PolicyArn, version);
  });
  return {};
};
