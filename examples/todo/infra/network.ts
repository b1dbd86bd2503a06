import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeAddressesCommand,
  DescribeAvailabilityZonesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type Filter,
  type ResourceType,
  type TagSpecification,
  waitUntilNatGatewayAvailable,
} from "@aws-sdk/client-ec2";
import { type Context, projectName } from "./context.ts";
import { ensure, required, waitSettings } from "./steps.ts";

export const vpcCidr = "10.10.0.0/16";

/** Each tier has a subnet in each of two zones. */
export const subnetCidrs = {
  public: ["10.10.0.0/24", "10.10.1.0/24"],
  private: ["10.10.10.0/24", "10.10.11.0/24"],
  database: ["10.10.20.0/24", "10.10.21.0/24"],
} as const;

export type Tier = keyof typeof subnetCidrs;
export const tiers = Object.keys(subnetCidrs) as Tier[];

export type Network = { vpcId: string; subnetIds: Record<Tier, string[]>; natGatewayId: string };

/** What EC2 makes has no name of its own: it is found again by these two tags. */
export const tagged = (resourceType: ResourceType, name: string): TagSpecification[] => [
  {
    ResourceType: resourceType,
    Tags: [
      { Key: "Name", Value: name },
      { Key: "project", Value: projectName },
    ],
  },
];

export const byName = (name: string): Filter[] => [
  { Name: "tag:project", Values: [projectName] },
  { Name: "tag:Name", Values: [name] },
];

export const inVpc = (vpcId: string): Filter => ({ Name: "vpc-id", Values: [vpcId] });

/** The VPC with its subnets, gateways and routes: public to the internet, private through the NAT gateway, database nowhere. */
export async function ensureNetwork(context: Context): Promise<Network> {
  const vpcId = await ensureVpc(context);
  const zones = await twoZones(context);
  const subnetIds: Record<Tier, string[]> = { public: [], private: [], database: [] };
  for (const tier of tiers) {
    for (const [index, cidr] of subnetCidrs[tier].entries()) {
      subnetIds[tier].push(await ensureSubnet(context, { vpcId, tier, cidr, zone: required(zones[index], "a second zone") }));
    }
  }
  const internetGatewayId = await ensureInternetGateway(context, vpcId);
  await ensureRoutes(context, { vpcId, tier: "public", subnetIds: subnetIds.public, defaultRoute: { GatewayId: internetGatewayId } });
  const natGatewayId = await ensureNatGateway(context, vpcId, required(subnetIds.public[0], "a public subnet"));
  await ensureRoutes(context, { vpcId, tier: "private", subnetIds: subnetIds.private, defaultRoute: { NatGatewayId: natGatewayId } });
  await ensureRoutes(context, { vpcId, tier: "database", subnetIds: subnetIds.database });
  return { vpcId, subnetIds, natGatewayId };
}

export async function findVpc({ clients }: Context): Promise<string | undefined> {
  const { Vpcs: vpcs = [] } = await clients.network.send(new DescribeVpcsCommand({ Filters: byName(projectName) }));
  return vpcs[0]?.VpcId;
}

const ensureVpc = (context: Context): Promise<string> =>
  ensure(
    context,
    `VPC ${vpcCidr}`,
    () => findVpc(context),
    async () => {
      const { Vpc: vpc } = await context.clients.network.send(
        new CreateVpcCommand({ CidrBlock: vpcCidr, TagSpecifications: tagged("vpc", projectName) }),
      );
      return required(vpc?.VpcId, "the VPC's id");
    },
  );

async function twoZones({ clients }: Context): Promise<string[]> {
  const { AvailabilityZones: zones = [] } = await clients.network.send(
    new DescribeAvailabilityZonesCommand({ Filters: [{ Name: "state", Values: ["available"] }] }),
  );
  return zones
    .map((zone) => required(zone.ZoneName, "the zone's name"))
    .sort()
    .slice(0, 2);
}

function ensureSubnet(context: Context, { vpcId, tier, cidr, zone }: { vpcId: string; tier: Tier; cidr: string; zone: string }) {
  const name = `${projectName}-${tier}-${zone}`;
  return ensure(
    context,
    `${tier} subnet ${cidr} in ${zone}`,
    async () => {
      const { Subnets: subnets = [] } = await context.clients.network.send(
        new DescribeSubnetsCommand({ Filters: [inVpc(vpcId), ...byName(name)] }),
      );
      return subnets[0]?.SubnetId;
    },
    async () => {
      const { Subnet: subnet } = await context.clients.network.send(
        new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: cidr, AvailabilityZone: zone, TagSpecifications: tagged("subnet", name) }),
      );
      return required(subnet?.SubnetId, "the subnet's id");
    },
  );
}

async function ensureInternetGateway(context: Context, vpcId: string): Promise<string> {
  const ec2 = context.clients.network;
  const find = async () => {
    const { InternetGateways: gateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({ Filters: byName(projectName) }));
    return gateways[0];
  };
  const gateway = await ensure(context, "internet gateway", find, async () => {
    const created = await ec2.send(new CreateInternetGatewayCommand({ TagSpecifications: tagged("internet-gateway", projectName) }));
    return required(created.InternetGateway, "the internet gateway");
  });
  const internetGatewayId = required(gateway.InternetGatewayId, "the internet gateway's id");
  const attached = gateway.Attachments?.some((attachment) => attachment.VpcId === vpcId) ?? false;
  if (!attached) await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: internetGatewayId, VpcId: vpcId }));
  return internetGatewayId;
}

/** The NAT gateway with an address of its own, when traffic can pass it: a route to one that is not there yet is refused. */
async function ensureNatGateway(context: Context, vpcId: string, subnetId: string): Promise<string> {
  const ec2 = context.clients.network;
  const allocationId = await ensure(
    context,
    "elastic address",
    async () => (await ec2.send(new DescribeAddressesCommand({ Filters: byName(projectName) }))).Addresses?.[0]?.AllocationId,
    async () => {
      const address = await ec2.send(new AllocateAddressCommand({ Domain: "vpc", TagSpecifications: tagged("elastic-ip", projectName) }));
      return required(address.AllocationId, "the address's allocation id");
    },
  );
  const natGatewayId = await ensure(
    context,
    "NAT gateway",
    () => findNatGateway(context, vpcId),
    async () => {
      const created = await ec2.send(
        new CreateNatGatewayCommand({
          SubnetId: subnetId,
          AllocationId: allocationId,
          TagSpecifications: tagged("natgateway", projectName),
        }),
      );
      return required(created.NatGateway?.NatGatewayId, "the NAT gateway's id");
    },
  );
  context.report("NAT gateway", "waiting");
  await waitUntilNatGatewayAvailable({ client: ec2, ...waitSettings(context, 600) }, { NatGatewayIds: [natGatewayId] });
  context.report("NAT gateway", "ready");
  return natGatewayId;
}

/** A deleted NAT gateway is listed for an hour more, so its state is asked for. */
export async function findNatGateway({ clients }: Context, vpcId: string): Promise<string | undefined> {
  const { NatGateways: gateways = [] } = await clients.network.send(
    new DescribeNatGatewaysCommand({ Filter: [inVpc(vpcId), { Name: "state", Values: ["pending", "available"] }] }),
  );
  return gateways[0]?.NatGatewayId;
}

type Routes = {
  vpcId: string;
  tier: Tier;
  subnetIds: readonly string[];
  defaultRoute?: { GatewayId: string } | { NatGatewayId: string };
};

/** A tier's route table, its default route if it has one, and its subnets' association with it. */
async function ensureRoutes(context: Context, { vpcId, tier, subnetIds, defaultRoute }: Routes): Promise<void> {
  const ec2 = context.clients.network;
  const name = `${projectName}-${tier}`;
  const table = await ensure(
    context,
    `${tier} route table`,
    async () => {
      const found = await ec2.send(new DescribeRouteTablesCommand({ Filters: [inVpc(vpcId), ...byName(name)] }));
      return found.RouteTables?.[0];
    },
    async () => {
      const created = await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId, TagSpecifications: tagged("route-table", name) }));
      return required(created.RouteTable, "the route table");
    },
  );
  const routeTableId = required(table.RouteTableId, "the route table's id");
  const anywhere = "0.0.0.0/0";
  if (defaultRoute !== undefined && !table.Routes?.some((route) => route.DestinationCidrBlock === anywhere)) {
    await ec2.send(new CreateRouteCommand({ RouteTableId: routeTableId, DestinationCidrBlock: anywhere, ...defaultRoute }));
  }
  const associated = new Set(table.Associations?.map((association) => association.SubnetId));
  for (const subnetId of subnetIds.filter((id) => !associated.has(id))) {
    await ec2.send(new AssociateRouteTableCommand({ RouteTableId: routeTableId, SubnetId: subnetId }));
  }
}
