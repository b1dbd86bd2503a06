import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { attachmentCount, policyAt } from "../store.ts";
import { policyShape } from "../shapes.ts";

export const GetPolicy: Operation<"iam", "GetPolicy", IamParts> = ({ PolicyArn }, { caller }, { journal }) => ({
  Policy: policyShape(policyAt(journal, caller.account, PolicyArn), attachmentCount(journal, caller.account, PolicyArn)),
});
