import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { versionsOf } from "../policies.ts";
import { policyAt } from "../store.ts";

export const ListPolicyVersions: Operation<"iam", "ListPolicyVersions", IamParts> = ({ PolicyArn }, { caller }, { journal }) => {
  const policy = policyAt(journal, caller.account, PolicyArn);
  return {
    Versions: versionsOf(journal, policy).map((row) => ({
      VersionId: `v${row.version}`,
      IsDefaultVersion: policy.default_version === row.version,
      CreateDate: new Date(row.created),
    })),
    IsTruncated: false,
  };
};
