import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { refusal } from "../faults.ts";
import { ruleShape } from "../shapes.ts";
import { putRule, ruleAt, rules } from "../store.ts";

export const SetRulePriorities: Operation<"elbv2", "SetRulePriorities", Elbv2Parts> = (input, { caller }, { journal, plane }) => {
  const changed = journal.transact((tx) => {
    const given = input.RulePriorities.map(({ RuleArn = "", Priority }) => ({ ...ruleAt(tx, caller, RuleArn), priority: Priority }));
    for (const { arn } of given) {
      if (ruleAt(tx, caller, arn).priority === undefined)
        throw refusal("OperationNotPermitted", `Default rule '${arn}' cannot be modified`);
    }
    for (const rule of given) putRule(tx, rule);
    for (const { listenerArn } of given) {
      const taken = rules(tx, listenerArn).flatMap(({ priority }) => priority ?? []);
      const twice = taken.find((priority, i) => taken.indexOf(priority) !== i);
      if (twice !== undefined) throw refusal("PriorityInUse", `Priority '${twice}' is currently in use`);
    }
    return given;
  });
  plane.refresh();
  return { Rules: changed.map(ruleShape) };
};
