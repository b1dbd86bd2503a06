import type { SecurityGroup, SecurityGroupRule } from "@aws-sdk/client-ec2";
import type { Reader } from "@towpath/journal";
import type { View } from "../describe.ts";
import type { Fields } from "../filters.ts";
import type { GroupRule, Resource, Tag } from "../model.ts";
import { permissionsOf } from "../permissions.ts";
import { tagsOf } from "../store.ts";

const arnOf = ({ id, account, region }: Resource<"security-group">) => `arn:aws:ec2:${region}:${account}:security-group/${id}`;

export const securityGroupView: View<"security-group", SecurityGroup> = {
  kind: "security-group",
  shape: (group, Tags) => ({
    GroupId: group.id,
    GroupName: group.data.name,
    Description: group.data.description,
    OwnerId: group.account,
    VpcId: group.vpcId,
    SecurityGroupArn: arnOf(group),
    IpPermissions: permissionsOf(group.data, false, group.account),
    IpPermissionsEgress: permissionsOf(group.data, true, group.account),
    Tags,
  }),
  fields: (group) => ({
    "group-id": group.id,
    "group-name": group.data.name,
    description: group.data.description,
    "owner-id": group.account,
    "vpc-id": group.vpcId,
    ...ruleFields(
      "ip-permission",
      group.data.rules.filter(({ egress }) => !egress),
    ),
    ...ruleFields(
      "egress.ip-permission",
      group.data.rules.filter(({ egress }) => egress),
    ),
  }),
};

function ruleFields(prefix: string, rules: GroupRule[]): Fields {
  const of = (read: (rule: GroupRule) => string | number | undefined) =>
    rules
      .map(read)
      .filter((value) => value !== undefined)
      .map(String);
  return {
    [`${prefix}.cidr`]: of(({ cidr }) => cidr),
    [`${prefix}.ipv6-cidr`]: of(({ cidrV6 }) => cidrV6),
    [`${prefix}.group-id`]: of(({ groupId }) => groupId),
    [`${prefix}.protocol`]: of(({ protocol }) => protocol),
    [`${prefix}.from-port`]: of(({ fromPort }) => fromPort),
    [`${prefix}.to-port`]: of(({ toPort }) => toPort),
  };
}

/** What a rule says, but for the group it refers to, which operations show in different members. */
export const ruleSense = (group: Resource<"security-group">, rule: GroupRule) => ({
  SecurityGroupRuleId: rule.id,
  GroupId: group.id,
  IsEgress: rule.egress,
  IpProtocol: rule.protocol,
  FromPort: rule.fromPort ?? -1,
  ToPort: rule.toPort ?? -1,
  ...(rule.cidr !== undefined && { CidrIpv4: rule.cidr }),
  ...(rule.cidrV6 !== undefined && { CidrIpv6: rule.cidrV6 }),
  ...(rule.description !== undefined && { Description: rule.description }),
});

export function ruleShape(group: Resource<"security-group">, rule: GroupRule, Tags: Tag[]): SecurityGroupRule {
  return {
    ...ruleSense(group, rule),
    SecurityGroupRuleArn: `arn:aws:ec2:${group.region}:${group.account}:security-group-rule/${rule.id}`,
    GroupOwnerId: group.account,
    ...(rule.groupId !== undefined && { ReferencedGroupInfo: { GroupId: rule.groupId, UserId: group.account } }),
    Tags,
  };
}

export const ruleShapes = (group: Resource<"security-group">, rules: GroupRule[], reader: Reader): SecurityGroupRule[] =>
  rules.map((rule) => ruleShape(group, rule, tagsOf(reader, rule.id)));
