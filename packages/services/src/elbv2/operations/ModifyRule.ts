import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { checkActions } from "../actions.ts";
import { checkConditions } from "../check-conditions.ts";
import { refusal, unsupported } from "../faults.ts";
import { ruleShape } from "../shapes.ts";
import { listenerAt, loadBalancerAt, putRule, ruleAt, targetGroups } from "../store.ts";

export const ModifyRule: Operation<"elbv2", "ModifyRule", Elbv2Parts> = (input, { caller }, { journal, plane }) => {
  if (input.Transforms?.length) throw unsupported("A rule with transforms");
  const row = journal.transact((tx) => {
    const rule = ruleAt(tx, caller, input.RuleArn);
    if (rule.priority === undefined && input.Conditions)
      throw refusal("OperationNotPermitted", `Default rule '${rule.arn}' cannot be modified`);
    const { vpcId } = loadBalancerAt(tx, caller, listenerAt(tx, caller, rule.listenerArn).loadBalancerArn).settings;
    const next = {
      ...rule,
      ...(input.Conditions && { conditions: checkConditions(input.Conditions) }),
      ...(input.Actions && { actions: checkActions(input.Actions, targetGroups(tx, caller), vpcId) }),
    };
    putRule(tx, next);
    return next;
  });
  plane.refresh();
  return { Rules: [ruleShape(row)] };
};
