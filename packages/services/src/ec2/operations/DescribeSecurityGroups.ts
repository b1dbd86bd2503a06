import type { Operation } from "../../door/service.ts";
import { describe } from "../describe.ts";
import { refuse } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { securityGroupView } from "../shapes/security-group.ts";

export const DescribeSecurityGroups: Operation<"ec2", "DescribeSecurityGroups", Ec2Parts> = (input, call, { journal }) => {
  const { GroupIds, GroupNames = [] } = input;
  const { shapes, ...rest } = describe(securityGroupView, { reader: journal, call, input, ids: GroupIds, idsName: "groupIds" });
  const lacking = GroupNames.find((name) => !shapes.some(({ GroupName }) => GroupName === name));
  if (lacking !== undefined) throw refuse("InvalidGroup.NotFound", `The security group '${lacking}' does not exist`);
  return { SecurityGroups: shapes.filter(({ GroupName = "" }) => GroupNames.length === 0 || GroupNames.includes(GroupName)), ...rest };
};
