import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { refusal } from "../faults.ts";
import { deleteAt, ruleAt } from "../store.ts";

export const DeleteRule: Operation<"elbv2", "DeleteRule", Elbv2Parts> = (input, { caller }, { journal, plane }) => {
  journal.transact((tx) => {
    const rule = ruleAt(tx, caller, input.RuleArn);
    if (rule.priority === undefined) throw refusal("OperationNotPermitted", `Default rule '${rule.arn}' cannot be deleted`);
    deleteAt(tx, "rules", rule.arn);
  });
  plane.refresh();
  return {};
};
