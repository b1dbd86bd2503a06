import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { InvalidInputException } from "@aws-sdk/client-iam";
import { fault } from "@towpath/wire";
import { uniqueId } from "../../door/keys.ts";
import type { RoleRow } from "../model.ts";
import { insertRole, serviceLinkedRoleName } from "../roles.ts";
import { roleShape } from "../shapes.ts";

export const CreateServiceLinkedRole: Operation<"iam", "CreateServiceLinkedRole", IamParts> = (
  { AWSServiceName, Description },
  { caller, now },
  { journal, ids },
) => {
  const name = serviceLinkedRoleName(AWSServiceName);
  const path = `/aws-service-role/${AWSServiceName}/`;
  const role: RoleRow = {
    account: caller.account,
    name,
    arn: `arn:aws:iam::${caller.account}:role${path}${name}`,
    id: uniqueId("AROA", ids),
    path,
    description: Description ?? null,
    trust_policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: [AWSServiceName] }, Action: ["sts:AssumeRole"] }],
    }),
    max_session_seconds: 3_600,
    permissions_boundary: null,
    created: now,
    tags: "[]",
  };
  journal.transact((tx) => {
    const taken = tx.one("SELECT 1 FROM iam_roles WHERE account = ? AND name = ?", caller.account, name);
    if (taken)
      throw fault(InvalidInputException, `Service role name ${name} has been taken in this account, please try a different suffix.`);
    insertRole(tx, role);
  });
  return { Role: roleShape(role) };
};
