import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { page, roleNamed } from "../store.ts";

export const ListAttachedRolePolicies: Operation<"iam", "ListAttachedRolePolicies", IamParts> = (
  { RoleName, Marker, MaxItems },
  { caller },
  { journal },
) => {
  roleNamed(journal, caller.account, RoleName);
  const all = journal.all<{ policy_arn: string }>(
    "SELECT policy_arn FROM iam_attached_policies WHERE account = ? AND role = ? ORDER BY policy_arn",
    caller.account,
    RoleName,
  );
  const { rows, ...rest } = page(all, (row) => row.policy_arn, Marker, MaxItems);
  return {
    AttachedPolicies: rows.map(({ policy_arn: arn }) => ({ PolicyArn: arn, PolicyName: arn.slice(arn.lastIndexOf("/") + 1) })),
    ...rest,
  };
};
