import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { versionOf } from "../policies.ts";
import { policyAt } from "../store.ts";

export const SetDefaultPolicyVersion: Operation<"iam", "SetDefaultPolicyVersion", IamParts> = (
  { PolicyArn, VersionId },
  { caller },
  { journal },
) => {
  journal.transact((tx) => {
    const { version } = versionOf(tx, policyAt(tx, caller.account, PolicyArn), VersionId);
    tx.move(
      "UPDATE iam_policies SET default_version = ?, updated = ? WHERE account = ? AND arn = ?",
      version,
      tx.now,
      caller.account,
      PolicyArn,
    );
  });
  return {};
};
