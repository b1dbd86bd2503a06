import * as sdk from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation } from "../kit/installation.ts";
import { refusalOf } from "../kit/plain-words.ts";
import { until } from "../kit/wait.ts";

let installation: Installation;
let ec2: sdk.EC2Client;
beforeAll(async () => {
  installation = await Installation.open();
  ec2 = installation.clients.ec2;
});
afterAll(() => installation[Symbol.asyncDispose]());

const filter = (Name: string, ...Values: string[]) => ({ Name, Values });
const named = (ResourceType: sdk.ResourceType, Name: string) => [{ ResourceType, Tags: [{ Key: "Name", Value: Name }] }];
const idOf = (value: string | undefined): string => value ?? expect.fail("no id");

/** What the tests make in order, each needing what was made before, and delete in the end. */
const made = {
  vpcId: "",
  subnets: [] as string[],
  gatewayId: "",
  tableId: "",
  allocationId: "",
  natGatewayId: "",
  groupId: "",
  interfaceId: "",
};

test("zones, regions and the account", async () => {
  const { AvailabilityZones } = await ec2.send(new sdk.DescribeAvailabilityZonesCommand({ Filters: [filter("state", "available")] }));
  expect(AvailabilityZones?.map(({ ZoneName }) => ZoneName)).toEqual(["us-east-1a", "us-east-1b", "us-east-1c"]);
  const { Regions } = await ec2.send(new sdk.DescribeRegionsCommand({ RegionNames: ["us-east-1"] }));
  expect(Regions).toMatchObject([{ RegionName: "us-east-1" }]);
  const { AccountAttributes } = await ec2.send(new sdk.DescribeAccountAttributesCommand({ AttributeNames: ["supported-platforms"] }));
  expect(AccountAttributes).toMatchObject([{ AttributeName: "supported-platforms", AttributeValues: [{ AttributeValue: "VPC" }] }]);
});

test("a VPC comes with a main route table, a default group and a default ACL", async () => {
  const { Vpc } = await ec2.send(new sdk.CreateVpcCommand({ CidrBlock: "10.171.0.0/16", TagSpecifications: named("vpc", "walk") }));
  made.vpcId = idOf(Vpc?.VpcId);
  expect(Vpc).toMatchObject({
    State: "pending",
    CidrBlock: "10.171.0.0/16",
    IsDefault: false,
    InstanceTenancy: "default",
    OwnerId: "000000000000",
  });
  await sdk.waitUntilVpcAvailable({ client: ec2, maxWaitTime: 300, minDelay: 1, maxDelay: 1 }, { VpcIds: [made.vpcId] });
  const Filters = [filter("vpc-id", made.vpcId)];
  const { RouteTables } = await ec2.send(new sdk.DescribeRouteTablesCommand({ Filters: [...Filters, filter("association.main", "true")] }));
  expect(RouteTables).toMatchObject([
    {
      Associations: [{ Main: true }],
      Routes: [{ DestinationCidrBlock: "10.171.0.0/16", GatewayId: "local", State: "active", Origin: "CreateRouteTable" }],
    },
  ]);
  const { SecurityGroups } = await ec2.send(new sdk.DescribeSecurityGroupsCommand({ Filters }));
  expect(SecurityGroups).toMatchObject([
    {
      GroupName: "default",
      Description: "default VPC security group",
      IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: SecurityGroups?.[0]?.GroupId, UserId: "000000000000" }] }],
      IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    },
  ]);
  const { NetworkAcls } = await ec2.send(new sdk.DescribeNetworkAclsCommand({ Filters: [...Filters, filter("default", "true")] }));
  expect(NetworkAcls).toHaveLength(1);
  const attribute = { VpcId: made.vpcId, Attribute: "enableDnsHostnames" } as const;
  expect(await ec2.send(new sdk.DescribeVpcAttributeCommand(attribute))).toMatchObject({ EnableDnsHostnames: { Value: false } });
  await ec2.send(new sdk.ModifyVpcAttributeCommand({ VpcId: made.vpcId, EnableDnsHostnames: { Value: true } }));
  expect(await ec2.send(new sdk.DescribeVpcAttributeCommand(attribute))).toMatchObject({ EnableDnsHostnames: { Value: true } });
});

test("subnets lie in the VPC, in zones, and do not overlap", async () => {
  for (const [AvailabilityZone, CidrBlock] of [
    ["us-east-1a", "10.171.1.0/24"],
    ["us-east-1b", "10.171.2.0/24"],
  ] as const) {
    const { Subnet } = await ec2.send(
      new sdk.CreateSubnetCommand({ VpcId: made.vpcId, CidrBlock, AvailabilityZone, TagSpecifications: named("subnet", AvailabilityZone) }),
    );
    expect(Subnet).toMatchObject({
      State: "available",
      AvailableIpAddressCount: 251,
      MapPublicIpOnLaunch: false,
      AvailabilityZone,
      CidrBlock,
    });
    made.subnets.push(idOf(Subnet?.SubnetId));
  }
  const create = (CidrBlock: string, AvailabilityZone = "us-east-1a") =>
    refusalOf(ec2.send(new sdk.CreateSubnetCommand({ VpcId: made.vpcId, CidrBlock, AvailabilityZone })));
  expect(await create("10.171.2.128/25")).toMatchObject({ name: "InvalidSubnet.Conflict", status: 400 });
  expect(await create("10.172.0.0/24")).toMatchObject({ name: "InvalidSubnet.Range" });
  expect(await create("10.171.3.0/29")).toMatchObject({ name: "InvalidSubnet.Range" });
  expect(await create("10.171.3.0/24", "us-east-1z")).toMatchObject({ name: "InvalidParameterValue" });
  expect(
    await refusalOf(ec2.send(new sdk.CreateSubnetCommand({ VpcId: "vpc-0123456789abcdef0", CidrBlock: "10.171.3.0/24" }))),
  ).toMatchObject({
    name: "InvalidVpcID.NotFound",
    message: "The vpc ID 'vpc-0123456789abcdef0' does not exist",
  });
  await ec2.send(new sdk.ModifySubnetAttributeCommand({ SubnetId: made.subnets[0], MapPublicIpOnLaunch: { Value: true } }));
  const found = await ec2.send(
    new sdk.DescribeSubnetsCommand({
      Filters: [filter("vpc-id", made.vpcId), filter("tag:Name", "us-east-1?"), filter("map-public-ip-on-launch", "true")],
    }),
  );
  expect(found.Subnets?.map(({ SubnetId }) => SubnetId)).toEqual([made.subnets[0]]);
});

test("an internet gateway, attached once, and a route to it", async () => {
  const { InternetGateway } = await ec2.send(
    new sdk.CreateInternetGatewayCommand({ TagSpecifications: named("internet-gateway", "walk") }),
  );
  made.gatewayId = idOf(InternetGateway?.InternetGatewayId);
  const attach = { InternetGatewayId: made.gatewayId, VpcId: made.vpcId };
  await ec2.send(new sdk.AttachInternetGatewayCommand(attach));
  expect(await refusalOf(ec2.send(new sdk.AttachInternetGatewayCommand(attach)))).toMatchObject({ name: "Resource.AlreadyAssociated" });
  const { InternetGateways } = await ec2.send(
    new sdk.DescribeInternetGatewaysCommand({ Filters: [filter("attachment.vpc-id", made.vpcId)] }),
  );
  expect(InternetGateways).toMatchObject([{ InternetGatewayId: made.gatewayId, Attachments: [{ State: "available", VpcId: made.vpcId }] }]);
  const { RouteTable } = await ec2.send(
    new sdk.CreateRouteTableCommand({ VpcId: made.vpcId, TagSpecifications: named("route-table", "public") }),
  );
  made.tableId = idOf(RouteTable?.RouteTableId);
  const route = { RouteTableId: made.tableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId: made.gatewayId };
  expect(await ec2.send(new sdk.CreateRouteCommand(route))).toMatchObject({ Return: true });
  expect(await ec2.send(new sdk.CreateRouteCommand(route))).toMatchObject({ Return: true });
  const { AssociationId } = await ec2.send(new sdk.AssociateRouteTableCommand({ RouteTableId: made.tableId, SubnetId: made.subnets[0] }));
  const { RouteTables } = await ec2.send(
    new sdk.DescribeRouteTablesCommand({ Filters: [filter("association.subnet-id", made.subnets[0] ?? "")] }),
  );
  expect(RouteTables).toMatchObject([
    {
      RouteTableId: made.tableId,
      Associations: [{ RouteTableAssociationId: AssociationId, Main: false, AssociationState: { State: "associated" } }],
    },
  ]);
});

test("an address and a NAT gateway, and a route through it that turns black when it is deleted", async () => {
  const { AllocationId, PublicIp } = await ec2.send(
    new sdk.AllocateAddressCommand({ Domain: "vpc", TagSpecifications: named("elastic-ip", "nat") }),
  );
  made.allocationId = idOf(AllocationId);
  const created = await ec2.send(new sdk.CreateNatGatewayCommand({ SubnetId: made.subnets[0], AllocationId, ClientToken: "once" }));
  made.natGatewayId = idOf(created.NatGateway?.NatGatewayId);
  const again = await ec2.send(new sdk.CreateNatGatewayCommand({ SubnetId: made.subnets[0], AllocationId, ClientToken: "once" }));
  expect(again.NatGateway?.NatGatewayId).toBe(made.natGatewayId);
  const NatGatewayIds = [made.natGatewayId];
  await sdk.waitUntilNatGatewayAvailable({ client: ec2, maxWaitTime: 300, minDelay: 1, maxDelay: 1 }, { NatGatewayIds });
  const { NatGateways } = await ec2.send(
    new sdk.DescribeNatGatewaysCommand({ Filter: [filter("state", "available"), filter("vpc-id", made.vpcId)] }),
  );
  expect(NatGateways).toMatchObject([{ NatGatewayId: made.natGatewayId, NatGatewayAddresses: [{ AllocationId, PublicIp }] }]);
  const { Addresses } = await ec2.send(new sdk.DescribeAddressesCommand({ AllocationIds: [made.allocationId] }));
  expect(Addresses).toMatchObject([{ PublicIp, Domain: "vpc", AssociationId: expect.stringMatching(/^eipassoc-/) }]);
  expect(await refusalOf(ec2.send(new sdk.ReleaseAddressCommand({ AllocationId })))).toMatchObject({
    name: expect.stringMatching(/InUse/),
  });
  const { RouteTable } = await ec2.send(new sdk.CreateRouteTableCommand({ VpcId: made.vpcId }));
  const route = { RouteTableId: RouteTable?.RouteTableId, DestinationCidrBlock: "0.0.0.0/0" };
  await ec2.send(new sdk.CreateRouteCommand({ ...route, NatGatewayId: made.natGatewayId }));
  expect(await refusalOf(ec2.send(new sdk.CreateRouteCommand({ ...route, GatewayId: made.gatewayId })))).toMatchObject({
    name: "RouteAlreadyExists",
  });
  await ec2.send(new sdk.ReplaceRouteCommand({ ...route, GatewayId: made.gatewayId }));
  await ec2.send(new sdk.ReplaceRouteCommand({ ...route, NatGatewayId: made.natGatewayId }));
  await ec2.send(new sdk.DeleteNatGatewayCommand({ NatGatewayId: made.natGatewayId }));
  await sdk.waitUntilNatGatewayDeleted({ client: ec2, maxWaitTime: 300, minDelay: 1, maxDelay: 1 }, { NatGatewayIds });
  const { RouteTables } = await ec2.send(
    new sdk.DescribeRouteTablesCommand({ Filters: [filter("route.nat-gateway-id", made.natGatewayId)] }),
  );
  expect(RouteTables?.[0]?.Routes).toContainEqual(expect.objectContaining({ NatGatewayId: made.natGatewayId, State: "blackhole" }));
  await ec2.send(new sdk.DeleteRouteCommand(route));
  await ec2.send(new sdk.DeleteRouteTableCommand({ RouteTableId: RouteTable?.RouteTableId }));
  await ec2.send(new sdk.ReleaseAddressCommand({ AllocationId }));
  expect(await refusalOf(ec2.send(new sdk.DescribeAddressesCommand({ AllocationIds: [made.allocationId] })))).toMatchObject({
    name: "InvalidAllocationID.NotFound",
  });
});

test("a group's rules come, are told, are changed and go", async () => {
  const create = { VpcId: made.vpcId, GroupName: "web", Description: "for the web" };
  const { GroupId } = await ec2.send(new sdk.CreateSecurityGroupCommand(create));
  made.groupId = idOf(GroupId);
  expect(await refusalOf(ec2.send(new sdk.CreateSecurityGroupCommand(create)))).toMatchObject({
    name: "InvalidGroup.Duplicate",
    message: `The security group 'web' already exists for VPC '${made.vpcId}'`,
  });
  const http = { IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "all" }] };
  const { SecurityGroupRules = [] } = await ec2.send(new sdk.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [http] }));
  expect(SecurityGroupRules).toMatchObject([{ GroupId, IsEgress: false, FromPort: 80, CidrIpv4: "0.0.0.0/0", Description: "all" }]);
  expect(await refusalOf(ec2.send(new sdk.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [http] })))).toMatchObject({
    name: "InvalidPermission.Duplicate",
    message: 'the specified rule "peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW" already exists',
  });
  await ec2.send(
    new sdk.AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: "udp", FromPort: 53, ToPort: 53, UserIdGroupPairs: [{ GroupId }] }],
    }),
  );
  await ec2.send(
    new sdk.AuthorizeSecurityGroupEgressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }],
    }),
  );
  await ec2.send(
    new sdk.UpdateSecurityGroupRuleDescriptionsIngressCommand({
      GroupId,
      SecurityGroupRuleDescriptions: [{ SecurityGroupRuleId: SecurityGroupRules[0]?.SecurityGroupRuleId, Description: "everybody" }],
    }),
  );
  const { SecurityGroupRules: all } = await ec2.send(
    new sdk.DescribeSecurityGroupRulesCommand({ Filters: [filter("group-id", made.groupId)] }),
  );
  expect(all?.map(({ IsEgress, FromPort }) => `${IsEgress ? "out" : "in"} ${FromPort}`).sort()).toEqual([
    "in 53",
    "in 80",
    "out -1",
    "out 443",
  ]);
  expect(all).toContainEqual(expect.objectContaining({ Description: "everybody" }));
  await ec2.send(new sdk.RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [{ ...http, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] }));
  expect(await refusalOf(ec2.send(new sdk.RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [http] })))).toMatchObject({
    name: "InvalidPermission.NotFound",
  });
  await ec2.send(
    new sdk.RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] }),
  );
  const { SecurityGroups } = await ec2.send(
    new sdk.DescribeSecurityGroupsCommand({ Filters: [filter("group-name", "w*"), filter("egress.ip-permission.to-port", "443")] }),
  );
  expect(SecurityGroups).toMatchObject([{ GroupId, IpPermissions: [{ FromPort: 53 }], IpPermissionsEgress: [{ FromPort: 443 }] }]);
});

test("a network interface takes an address, groups, and another's elastic address", async () => {
  const { NetworkInterface } = await ec2.send(
    new sdk.CreateNetworkInterfaceCommand({
      SubnetId: made.subnets[0],
      Groups: [made.groupId],
      Description: "walk",
      PrivateIpAddress: "10.171.1.77",
    }),
  );
  made.interfaceId = idOf(NetworkInterface?.NetworkInterfaceId);
  expect(NetworkInterface).toMatchObject({
    PrivateIpAddress: "10.171.1.77",
    Groups: [{ GroupName: "web" }],
    AvailabilityZone: "us-east-1a",
  });
  const NetworkInterfaceIds = [made.interfaceId];
  await sdk.waitUntilNetworkInterfaceAvailable({ client: ec2, maxWaitTime: 300, minDelay: 1, maxDelay: 1 }, { NetworkInterfaceIds });
  const taken = new sdk.CreateNetworkInterfaceCommand({ SubnetId: made.subnets[0], PrivateIpAddress: "10.171.1.77" });
  expect(await refusalOf(ec2.send(taken))).toMatchObject({ name: "InvalidIPAddress.InUse" });
  const { AllocationId, PublicIp } = await ec2.send(new sdk.AllocateAddressCommand({ Domain: "vpc" }));
  const { AssociationId } = await ec2.send(new sdk.AssociateAddressCommand({ AllocationId, NetworkInterfaceId: made.interfaceId }));
  const { NetworkInterfaces } = await ec2.send(
    new sdk.DescribeNetworkInterfacesCommand({ Filters: [filter("association.public-ip", PublicIp ?? "")] }),
  );
  expect(NetworkInterfaces).toMatchObject([{ NetworkInterfaceId: made.interfaceId, Association: { AllocationId, PublicIp } }]);
  await ec2.send(new sdk.DisassociateAddressCommand({ AssociationId }));
  await ec2.send(new sdk.ReleaseAddressCommand({ AllocationId }));
  const { SecurityGroups } = await ec2.send(
    new sdk.DescribeSecurityGroupsCommand({ Filters: [filter("vpc-id", made.vpcId), filter("group-name", "default")] }),
  );
  const standard = idOf(SecurityGroups?.[0]?.GroupId);
  await ec2.send(
    new sdk.ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: made.interfaceId, Groups: [made.groupId, standard] }),
  );
  const byGroup = await ec2.send(new sdk.DescribeNetworkInterfacesCommand({ Filters: [filter("group-id", standard)] }));
  expect(byGroup.NetworkInterfaces?.map(({ NetworkInterfaceId }) => NetworkInterfaceId)).toEqual(NetworkInterfaceIds);
});

test("tags are put, found and taken away", async () => {
  await ec2.send(new sdk.CreateTagsCommand({ Resources: [made.vpcId, made.groupId], Tags: [{ Key: "team", Value: "blue" }] }));
  const { Tags } = await ec2.send(new sdk.DescribeTagsCommand({ Filters: [filter("key", "team"), filter("value", "bl*")] }));
  expect(Tags?.map(({ ResourceId, ResourceType }) => `${ResourceType} ${ResourceId}`).sort()).toEqual([
    `security-group ${made.groupId}`,
    `vpc ${made.vpcId}`,
  ]);
  await ec2.send(new sdk.DeleteTagsCommand({ Resources: [made.vpcId], Tags: [{ Key: "team" }] }));
  const { Vpcs } = await ec2.send(new sdk.DescribeVpcsCommand({ Filters: [filter("tag:Name", "walk")] }));
  expect(Vpcs).toMatchObject([{ VpcId: made.vpcId, Tags: [{ Key: "Name", Value: "walk" }] }]);
});

test("pages, dry runs and what is not there", async () => {
  const first = await ec2.send(new sdk.DescribeSubnetsCommand({ MaxResults: 5, Filters: [filter("vpc-id", made.vpcId)] }));
  expect(first).toMatchObject({ Subnets: [{}, {}] });
  expect(first.NextToken).toBeUndefined();
  const seen: (string | undefined)[] = [];
  for await (const { SecurityGroups } of sdk.paginateDescribeSecurityGroups({ client: ec2, pageSize: 5 }, {})) {
    seen.push(...(SecurityGroups ?? []).map(({ GroupName }) => GroupName));
  }
  expect(seen.sort()).toEqual(["default", "web"]);
  expect(await refusalOf(ec2.send(new sdk.CreateInternetGatewayCommand({ DryRun: true })))).toEqual({
    name: "DryRunOperation",
    message: "Request would have succeeded, but DryRun flag is set.",
    status: 412,
  });
  expect(await refusalOf(ec2.send(new sdk.DescribeVpcsCommand({ VpcIds: ["vpc-1"] })))).toMatchObject({
    name: expect.stringMatching(/^InvalidVpcID/),
  });
  expect(await refusalOf(ec2.send(new sdk.DescribeVpcsCommand({ Filters: [filter("nonsense", "x")] })))).toMatchObject({
    name: "InvalidParameterValue",
  });
  expect(await refusalOf(ec2.send(new sdk.RunInstancesCommand({ MinCount: 1, MaxCount: 1 })))).toMatchObject({
    message: expect.stringContaining("RunInstances"),
  });
});

test("the command line sees the same", async () => {
  const { tools } = installation;
  const query = ["--filters", `Name=vpc-id,Values=${made.vpcId}`, "--query", "Subnets[].CidrBlock"];
  expect(await tools.aws("ec2", "describe-subnets", ...query)).toEqual(["10.171.1.0/24", "10.171.2.0/24"]);
  expect(await tools.awsFails("ec2", "delete-vpc", "--vpc-id", made.vpcId)).toContain(
    `(DependencyViolation) when calling the DeleteVpc operation: The vpc '${made.vpcId}' has dependencies and cannot be deleted.`,
  );
});

test("everything goes in order, and only so", async () => {
  const violates = async (call: Promise<unknown>) =>
    expect(await refusalOf(call)).toMatchObject({ name: "DependencyViolation", status: 400 });
  await violates(ec2.send(new sdk.DeleteVpcCommand({ VpcId: made.vpcId })));
  await violates(ec2.send(new sdk.DeleteSubnetCommand({ SubnetId: made.subnets[0] })));
  await violates(ec2.send(new sdk.DeleteSecurityGroupCommand({ GroupId: made.groupId })));
  await violates(ec2.send(new sdk.DeleteRouteTableCommand({ RouteTableId: made.tableId })));
  await violates(ec2.send(new sdk.DeleteInternetGatewayCommand({ InternetGatewayId: made.gatewayId })));
  await ec2.send(new sdk.DeleteNetworkInterfaceCommand({ NetworkInterfaceId: made.interfaceId }));
  await ec2.send(new sdk.DeleteSecurityGroupCommand({ GroupId: made.groupId }));
  const { RouteTables } = await ec2.send(new sdk.DescribeRouteTablesCommand({ RouteTableIds: [made.tableId] }));
  const AssociationId = RouteTables?.[0]?.Associations?.[0]?.RouteTableAssociationId;
  const main = await ec2.send(
    new sdk.DescribeRouteTablesCommand({ Filters: [filter("vpc-id", made.vpcId), filter("association.main", "true")] }),
  );
  const replaced = await ec2.send(
    new sdk.ReplaceRouteTableAssociationCommand({ AssociationId, RouteTableId: main.RouteTables?.[0]?.RouteTableId }),
  );
  await ec2.send(new sdk.DisassociateRouteTableCommand({ AssociationId: replaced.NewAssociationId }));
  await ec2.send(new sdk.DeleteRouteTableCommand({ RouteTableId: made.tableId }));
  const gateway = { InternetGatewayId: made.gatewayId, VpcId: made.vpcId };
  await violates(ec2.send(new sdk.DeleteVpcCommand({ VpcId: made.vpcId })));
  await ec2.send(new sdk.DetachInternetGatewayCommand(gateway));
  expect(await refusalOf(ec2.send(new sdk.DetachInternetGatewayCommand(gateway)))).toMatchObject({ name: "Gateway.NotAttached" });
  await ec2.send(new sdk.DeleteInternetGatewayCommand({ InternetGatewayId: made.gatewayId }));
  for (const SubnetId of made.subnets) await ec2.send(new sdk.DeleteSubnetCommand({ SubnetId }));
  await ec2.send(new sdk.DeleteVpcCommand({ VpcId: made.vpcId }));
  await until("the VPC's end", async () => ((await ec2.send(new sdk.DescribeVpcsCommand({}))).Vpcs?.length === 0 ? true : undefined));
});
