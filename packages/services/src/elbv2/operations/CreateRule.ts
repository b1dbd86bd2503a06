import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { checkActions } from "../actions.ts";
import { checkConditions } from "../check-conditions.ts";
import { refusal, unsupported } from "../faults.ts";
import { rulesPerLoadBalancer } from "../limits.ts";
import type { Rule } from "../model.ts";
import { ruleArn } from "../names.ts";
import { ruleShape } from "../shapes.ts";
import { listenerAt, listeners, loadBalancerAt, putRule, rules, targetGroups } from "../store.ts";
import { addTags } from "../tags.ts";

export const CreateRule: Operation<"elbv2", "CreateRule", Elbv2Parts> = (input, { caller }, { journal, plane, ids }) => {
  if (input.Transforms?.length) throw unsupported("A rule with transforms");
  const row = journal.transact((tx) => {
    const listener = listenerAt(tx, caller, input.ListenerArn);
    const { vpcId } = loadBalancerAt(tx, caller, listener.loadBalancerArn).settings;
    if (rules(tx, listener.arn).some(({ priority }) => priority === input.Priority)) {
      throw refusal("PriorityInUse", `Priority '${input.Priority}' is currently in use`);
    }
    const all = listeners(tx, caller).filter(({ loadBalancerArn }) => loadBalancerArn === listener.loadBalancerArn);
    const count = all.reduce((sum, { arn }) => sum + rules(tx, arn).filter(({ priority }) => priority !== undefined).length, 0);
    if (count >= rulesPerLoadBalancer)
      throw refusal("TooManyRules", `The maximum number of rules of a load balancer is ${rulesPerLoadBalancer}`);
    const made: Rule = {
      arn: ruleArn(listener.arn, ids),
      account: caller.account,
      region: caller.region,
      listenerArn: listener.arn,
      priority: input.Priority,
      conditions: checkConditions(input.Conditions),
      actions: checkActions(input.Actions, targetGroups(tx, caller), vpcId),
    };
    putRule(tx, made);
    addTags(tx, made.arn, input.Tags);
    return made;
  });
  plane.refresh();
  return { Rules: [ruleShape(row)] };
};
