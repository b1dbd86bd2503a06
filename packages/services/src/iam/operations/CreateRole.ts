import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { uniqueId } from "../../door/keys.ts";
import type { RoleRow } from "../model.ts";
import { checkTrustPolicy } from "../document.ts";
import { insertRole } from "../roles.ts";
import { roleShape } from "../shapes.ts";

export const CreateRole: Operation<"iam", "CreateRole", IamParts> = ({ RoleName, ...input }, { caller, now }, { journal, ids }) => {
  const path = input.Path ?? "/";
  checkTrustPolicy(input.AssumeRolePolicyDocument);
  const role: RoleRow = {
    account: caller.account,
    name: RoleName,
    arn: `arn:aws:iam::${caller.account}:role${path}${RoleName}`,
    id: uniqueId("AROA", ids),
    path,
    description: input.Description ?? null,
    trust_policy: input.AssumeRolePolicyDocument,
    max_session_seconds: input.MaxSessionDuration ?? 3_600,
    permissions_boundary: input.PermissionsBoundary ?? null,
    created: now,
    tags: JSON.stringify(input.Tags ?? []),
  };
  journal.transact((tx) => insertRole(tx, role));
  return { Role: roleShape(role) };
};
