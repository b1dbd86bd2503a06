import type { IpPermission, SecurityGroupRule, SecurityGroupRuleDescription } from "@aws-sdk/client-ec2";
import type { Transaction } from "@towpath/journal";
import type { Call } from "../door/service.ts";
import { missing, refuse } from "./faults.ts";
import { rulesPerGroupMax } from "./limits.ts";
import type { Ec2Parts, GroupRule, Resource } from "./model.ts";
import { type FlatRule, flatPermission, type NewRule, pairFinder, ruleText, rulesFrom, sameRule } from "./permissions.ts";
import { ruleSense, ruleShapes } from "./shapes/security-group.ts";
import { get, inVpc, removeTags, setTags, update } from "./store.ts";
import { type TagSpecification, tagsFor } from "./tags.ts";
import { newIdWith, rearm, write } from "./write.ts";

interface Asked extends FlatRule {
  GroupId?: string;
  GroupName?: string;
  IpPermissions?: IpPermission[];
  DryRun?: boolean;
}

/** Adds rules in one direction. All or none: one that exists already refuses the call. */
export function authorize(
  parts: Ec2Parts,
  call: Call,
  input: Asked & { TagSpecifications?: TagSpecification[] },
  egress: boolean,
): { Return: true; SecurityGroupRules: SecurityGroupRule[] } {
  return write(parts, input, (tx) => {
    const group = groupOf(tx, call, input);
    const tags = tagsFor("security-group-rule", input.TagSpecifications, call);
    const rules: GroupRule[] = [];
    for (const rule of asked(tx, call, group, input, egress)) {
      if ([...group.data.rules, ...rules].some((present) => sameRule(present, rule))) {
        throw refuse("InvalidPermission.Duplicate", `the specified rule "${ruleText(rule)}" already exists`);
      }
      rules.push({ id: newIdWith(parts, "sgr"), ...rule });
    }
    const all = [...group.data.rules, ...rules];
    if (all.filter((rule) => rule.egress === egress).length > rulesPerGroupMax) {
      throw refuse("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.");
    }
    update(tx, group, { rules: all });
    for (const { id } of rules) setTags(tx, call.caller, id, tags);
    rearm(tx, group.vpcId ?? "");
    return { Return: true, SecurityGroupRules: ruleShapes(group, rules, tx) };
  });
}

/** Removes rules in one direction, by id or by what they say. All or none. */
export function revoke(parts: Ec2Parts, call: Call, input: Asked & { SecurityGroupRuleIds?: string[] }, egress: boolean) {
  return write(parts, input, (tx) => {
    const group = groupOf(tx, call, input);
    const going = input.SecurityGroupRuleIds?.length
      ? byIds(group, input.SecurityGroupRuleIds, egress)
      : asked(tx, call, group, input, egress).map((rule) => bySense(group, rule));
    update(tx, group, { rules: group.data.rules.filter((rule) => !going.includes(rule)) });
    const RevokedSecurityGroupRules = going.map((rule) => ({
      ...ruleSense(group, rule),
      ...(rule.groupId !== undefined && { ReferencedGroupId: rule.groupId }),
    }));
    for (const { id } of going) removeTags(tx, id);
    rearm(tx, group.vpcId ?? "");
    return { Return: true, RevokedSecurityGroupRules };
  });
}

/** Replaces the descriptions of rules that are named by id, or found by what they say. */
export function describeAnew(
  parts: Ec2Parts,
  call: Call,
  input: Asked & { SecurityGroupRuleDescriptions?: SecurityGroupRuleDescription[] },
  egress: boolean,
): { Return: true } {
  return write(parts, input, (tx) => {
    const group = groupOf(tx, call, input);
    const descriptions = new Map<string, string>();
    for (const { SecurityGroupRuleId, Description = "" } of input.SecurityGroupRuleDescriptions ?? []) {
      if (SecurityGroupRuleId === undefined) throw missing("SecurityGroupRuleId");
      for (const { id } of byIds(group, [SecurityGroupRuleId], egress)) descriptions.set(id, Description);
    }
    const isByIdOnly = descriptions.size > 0 && !input.IpPermissions?.length;
    for (const rule of isByIdOnly ? [] : asked(tx, call, group, input, egress)) {
      descriptions.set(bySense(group, rule).id, rule.description ?? "");
    }
    update(tx, group, { rules: group.data.rules.map((rule) => ({ ...rule, description: descriptions.get(rule.id) ?? rule.description })) });
    return { Return: true };
  });
}

function groupOf(tx: Transaction, { caller }: Call, { GroupId, GroupName }: Asked): Resource<"security-group"> {
  if (GroupId !== undefined) return get(tx, caller, "security-group", GroupId);
  // Names work in the default VPC only, which does not exist here.
  if (GroupName !== undefined) throw refuse("InvalidGroup.NotFound", `The security group '${GroupName}' does not exist in default VPC`);
  throw missing("groupId");
}

function asked(tx: Transaction, { caller }: Call, group: Resource<"security-group">, input: Asked, egress: boolean): NewRule[] {
  const permissions = input.IpPermissions?.length ? input.IpPermissions : [flatPermission(input)];
  const vpcId = group.vpcId ?? "";
  const byName = (name: string) => inVpc(tx, vpcId, "security-group").find(({ data }) => data.name === name)?.id;
  return rulesFrom(permissions, egress, pairFinder(tx, caller, vpcId, byName));
}

const absentRule = () => refuse("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");

function bySense(group: Resource<"security-group">, rule: NewRule): GroupRule {
  const present = group.data.rules.find((one) => sameRule(one, rule));
  if (!present) throw absentRule();
  return present;
}

function byIds(group: Resource<"security-group">, ids: string[], egress: boolean): GroupRule[] {
  return ids.map((id) => {
    const rule = group.data.rules.find((one) => one.id === id && one.egress === egress);
    if (rule) return rule;
    throw refuse("InvalidSecurityGroupRuleId.NotFound", `The security group rule ID '${id}' does not exist`);
  });
}
