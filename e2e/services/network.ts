import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  type EC2Client,
  type IpPermission,
  waitUntilNatGatewayAvailable,
  waitUntilVpcAvailable,
} from "@aws-sdk/client-ec2";

export interface Network {
  vpcId: string;
  /** In two zones each; the private ones reach the outside through a NAT gateway. */
  publicSubnets: string[];
  privateSubnets: string[];
  groups: { open: string; inner: string; database: string };
}

/**
 * A VPC `PREFIX.0.0/16` as people make it: two public and two private subnets, an internet gateway, a NAT gateway, and groups in three tiers:
 * port 80 from anywhere, all of `inner` from `open` and itself, PostgreSQL from `inner`.
 */
export async function makeNetwork(ec2: EC2Client, prefix: string): Promise<Network> {
  const vpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: `${prefix}.0.0/16` }))).Vpc?.VpcId ?? "";
  await waitUntilVpcAvailable({ client: ec2, maxWaitTime: 300, minDelay: 1, maxDelay: 1 }, { VpcIds: [vpcId] });
  const subnet = async (zone: string, third: number) =>
    (await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, AvailabilityZone: zone, CidrBlock: `${prefix}.${third}.0/24` }))).Subnet
      ?.SubnetId ?? "";
  const publicSubnets = [await subnet("us-east-1a", 1), await subnet("us-east-1b", 2)];
  const privateSubnets = [await subnet("us-east-1a", 11), await subnet("us-east-1b", 12)];
  await routeOut(ec2, vpcId, publicSubnets, privateSubnets);
  return { vpcId, publicSubnets, privateSubnets, groups: await makeGroups(ec2, vpcId) };
}

async function routeOut(ec2: EC2Client, vpcId: string, publicSubnets: string[], privateSubnets: string[]): Promise<void> {
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = InternetGateway?.InternetGatewayId ?? "";
  await ec2.send(new AttachInternetGatewayCommand({ VpcId: vpcId, InternetGatewayId: GatewayId }));
  await routeAll(ec2, vpcId, publicSubnets, { GatewayId });
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: "vpc" }));
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId: publicSubnets[0], AllocationId }));
  const NatGatewayId = NatGateway?.NatGatewayId ?? "";
  await waitUntilNatGatewayAvailable({ client: ec2, maxWaitTime: 300, minDelay: 1, maxDelay: 1 }, { NatGatewayIds: [NatGatewayId] });
  await routeAll(ec2, vpcId, privateSubnets, { NatGatewayId });
}

async function routeAll(ec2: EC2Client, VpcId: string, subnets: string[], target: { GatewayId: string } | { NatGatewayId: string }) {
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const RouteTableId = RouteTable?.RouteTableId ?? "";
  await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", ...target }));
  for (const SubnetId of subnets) await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
}

async function makeGroups(ec2: EC2Client, VpcId: string): Promise<Network["groups"]> {
  const make = async (GroupName: string) =>
    (await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName, Description: GroupName }))).GroupId ?? "";
  const groups = { open: await make("open"), inner: await make("inner"), database: await make("database") };
  const allow = (GroupId: string, ...IpPermissions: IpPermission[]) =>
    ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  await allow(groups.open, { IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: "0.0.0.0/0" }] });
  await allow(groups.inner, { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: groups.open }, { GroupId: groups.inner }] });
  await allow(groups.database, { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: groups.inner }] });
  return groups;
}
