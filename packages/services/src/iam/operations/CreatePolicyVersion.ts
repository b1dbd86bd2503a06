import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { checkIdentityPolicy } from "../document.ts";
import { addVersion } from "../policies.ts";
import { policyAt } from "../store.ts";

export const CreatePolicyVersion: Operation<"iam", "CreatePolicyVersion", IamParts> = (
  { PolicyArn, PolicyDocument, SetAsDefault },
  { caller, now },
  { journal },
) => {
  checkIdentityPolicy(PolicyDocument);
  const version = journal.transact((tx) => addVersion(tx, policyAt(tx, caller.account, PolicyArn), PolicyDocument, SetAsDefault ?? false));
  return { PolicyVersion: { VersionId: `v${version}`, IsDefaultVersion: SetAsDefault ?? false, CreateDate: new Date(now) } };
};
