import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { versionOf } from "../policies.ts";
import { policyAt } from "../store.ts";
import { encodeDocument } from "../shapes.ts";

export const GetPolicyVersion: Operation<"iam", "GetPolicyVersion", IamParts> = ({ PolicyArn, VersionId }, { caller }, { journal }) => {
  const policy = policyAt(journal, caller.account, PolicyArn);
  const row = versionOf(journal, policy, VersionId);
  return {
    PolicyVersion: {
      VersionId,
      Document: encodeDocument(row.document),
      IsDefaultVersion: policy.default_version === row.version,
      CreateDate: new Date(row.created),
    },
  };
};
