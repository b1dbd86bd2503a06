import { afterEach, beforeEach, expect, test } from "vitest";
import { openStage, type Stage } from "./testing.ts";

let stage: Stage;
let VpcId: string;
let GroupId: string;
beforeEach(async () => {
  stage = await openStage();
  VpcId = (await stage.ec2.CreateVpc({ CidrBlock: "10.10.0.0/16" })).Vpc?.VpcId ?? "";
  GroupId = (await stage.ec2.CreateSecurityGroup({ VpcId, GroupName: "web", Description: "web" })).GroupId ?? "";
});
afterEach(() => stage[Symbol.asyncDispose]());

const http = { IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

test("names are unique in a VPC, and some are AWS's own", async () => {
  const create = (GroupName: string) => stage.ec2.CreateSecurityGroup({ VpcId, GroupName, Description: "x" });
  await expect(create("web")).rejects.toMatchObject({
    name: "InvalidGroup.Duplicate",
    message: `The security group 'web' already exists for VPC '${VpcId}'`,
  });
  await expect(create("default")).rejects.toThrow("Cannot use reserved security group name: default");
  await expect(create("sg-1")).rejects.toThrow("sg-*");
});

test("a rule exists once", async () => {
  const { SecurityGroupRules } = await stage.ec2.AuthorizeSecurityGroupIngress({ GroupId, IpPermissions: [http] });
  expect(SecurityGroupRules).toMatchObject([{ GroupId, IsEgress: false, FromPort: 80, CidrIpv4: "0.0.0.0/0" }]);
  await expect(
    stage.ec2.AuthorizeSecurityGroupIngress({ GroupId, IpProtocol: "6", FromPort: 80, ToPort: 80, CidrIp: "0.0.0.0/0" }),
  ).rejects.toMatchObject({
    name: "InvalidPermission.Duplicate",
    message: 'the specified rule "peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW" already exists',
  });
});

test("rules go by id and by what they say", async () => {
  await stage.ec2.AuthorizeSecurityGroupIngress({
    GroupId,
    IpPermissions: [{ ...http, IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "inside" }, { CidrIp: "192.168.0.0/16" }] }],
  });
  const Filters = [{ Name: "group-id", Values: [GroupId] }];
  const { SecurityGroupRules: rules = [] } = await stage.ec2.DescribeSecurityGroupRules({ Filters });
  const inside = rules.find(({ CidrIpv4 }) => CidrIpv4 === "10.0.0.0/8");
  expect(inside).toMatchObject({ Description: "inside" });
  await stage.ec2.RevokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds: [inside?.SecurityGroupRuleId ?? ""] });
  await stage.ec2.RevokeSecurityGroupIngress({ GroupId, IpPermissions: [{ ...http, IpRanges: [{ CidrIp: "192.168.0.0/16" }] }] });
  await stage.ec2.RevokeSecurityGroupEgress({ GroupId, IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] });
  expect((await stage.ec2.DescribeSecurityGroupRules({ Filters })).SecurityGroupRules).toEqual([]);
  await expect(stage.ec2.RevokeSecurityGroupIngress({ GroupId, IpPermissions: [http] })).rejects.toMatchObject({
    name: "InvalidPermission.NotFound",
  });
});

test.each([
  [{ IpProtocol: "tcp", IpRanges: http.IpRanges }, "InvalidParameterValue"],
  [{ ...http, FromPort: 90 }, "InvalidParameterValue"],
  [{ ...http, IpRanges: [{ CidrIp: "10.0.0.0" }] }, "InvalidParameterValue"],
  [{ ...http, IpProtocol: "quic" }, "InvalidParameterValue"],
  [{ ...http, IpRanges: [], PrefixListIds: [{ PrefixListId: "pl-1" }] }, "UnsupportedOperation"],
  [{ ...http, IpRanges: [], UserIdGroupPairs: [{ GroupId: "sg-00000000000000000" }] }, "InvalidGroup.NotFound"],
])("the permission %j is refused with %s", async (permission, name) => {
  await expect(stage.ec2.AuthorizeSecurityGroupIngress({ GroupId, IpPermissions: [permission] })).rejects.toMatchObject({ name });
});

test("a group that another names, or that is the default, stays", async () => {
  const { GroupId: other = "" } = await stage.ec2.CreateSecurityGroup({ VpcId, GroupName: "app", Description: "app" });
  const IpPermissions = [{ ...http, IpRanges: [], UserIdGroupPairs: [{ GroupId }] }];
  await stage.ec2.AuthorizeSecurityGroupIngress({ GroupId: other, IpPermissions });
  await expect(stage.ec2.DeleteSecurityGroup({ GroupId })).rejects.toMatchObject({
    name: "DependencyViolation",
    message: `resource ${GroupId} has a dependent object`,
  });
  await stage.ec2.DeleteSecurityGroup({ GroupId: other });
  await stage.ec2.DeleteSecurityGroup({ GroupId });
  const { SecurityGroups: [only] = [] } = await stage.ec2.DescribeSecurityGroups({});
  await expect(stage.ec2.DeleteSecurityGroup({ GroupId: only?.GroupId ?? "" })).rejects.toMatchObject({ name: "CannotDelete" });
});
