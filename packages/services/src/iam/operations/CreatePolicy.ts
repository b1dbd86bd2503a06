import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { uniqueId } from "../../door/keys.ts";
import type { PolicyRow } from "../model.ts";
import { checkIdentityPolicy } from "../document.ts";
import { insertPolicy } from "../policies.ts";
import { policyShape } from "../shapes.ts";

export const CreatePolicy: Operation<"iam", "CreatePolicy", IamParts> = ({ PolicyName, ...input }, { caller, now }, { journal, ids }) => {
  checkIdentityPolicy(input.PolicyDocument);
  const path = input.Path ?? "/";
  const arn = `arn:aws:iam::${caller.account}:policy${path}${PolicyName}`;
  const row: PolicyRow = {
    account: caller.account,
    arn,
    name: PolicyName,
    id: uniqueId("ANPA", ids),
    path,
    description: input.Description ?? null,
    default_version: 1,
    newest_version: 1,
    created: now,
    updated: now,
    tags: JSON.stringify(input.Tags ?? []),
  };
  journal.transact((tx) => insertPolicy(tx, row, input.PolicyDocument));
  return { Policy: policyShape(row, 0) };
};
