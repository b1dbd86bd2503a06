import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { NoSuchEntityException } from "@aws-sdk/client-iam";
import { fault } from "@towpath/wire";
import { roleNamed } from "../store.ts";
import { encodeDocument } from "../shapes.ts";

export const GetRolePolicy: Operation<"iam", "GetRolePolicy", IamParts> = ({ RoleName, PolicyName }, { caller }, { journal }) => {
  roleNamed(journal, caller.account, RoleName);
  const found = journal.one<{ document: string }>(
    "SELECT document FROM iam_role_policies WHERE account = ? AND role = ? AND name = ?",
    caller.account,
    RoleName,
    PolicyName,
  );
  if (!found) throw fault(NoSuchEntityException, `The role policy with name ${PolicyName} cannot be found.`);
  return { RoleName, PolicyName, PolicyDocument: encodeDocument(found.document) };
};
