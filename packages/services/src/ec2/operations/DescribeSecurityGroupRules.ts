import type { Operation } from "../../door/service.ts";
import { page } from "../describe.ts";
import { dryRun, refuse } from "../faults.ts";
import { passes } from "../filters.ts";
import type { Ec2Parts } from "../model.ts";
import { ruleShapes } from "../shapes/security-group.ts";
import { all } from "../store.ts";

export const DescribeSecurityGroupRules: Operation<"ec2", "DescribeSecurityGroupRules", Ec2Parts> = (input, { caller }, { journal }) => {
  const ids = input.SecurityGroupRuleIds ?? [];
  const rules = all(journal, caller, "security-group").flatMap((group) => ruleShapes(group, group.data.rules, journal));
  const lacking = ids.filter((id) => !rules.some(({ SecurityGroupRuleId }) => SecurityGroupRuleId === id));
  if (lacking.length > 0) {
    throw refuse("InvalidSecurityGroupRuleId.NotFound", `The security group rule ID '${lacking.join(", ")}' does not exist`);
  }
  const found = rules
    .filter(({ SecurityGroupRuleId = "" }) => ids.length === 0 || ids.includes(SecurityGroupRuleId))
    .filter(({ GroupId, SecurityGroupRuleId, Tags = [] }) =>
      passes(
        input.Filters,
        { "group-id": GroupId, "security-group-rule-id": SecurityGroupRuleId },
        Tags.map(({ Key = "", Value = "" }) => ({ Key, Value })),
      ),
    );
  if (input.DryRun) throw dryRun();
  const { items, ...rest } = page(found, input);
  return { SecurityGroupRules: items, ...rest };
};
