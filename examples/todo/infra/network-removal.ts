import {
  DeleteInternetGatewayCommand,
  DeleteNatGatewayCommand,
  DeleteRouteTableCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeAddressesCommand,
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  ReleaseAddressCommand,
  waitUntilNatGatewayDeleted,
} from "@aws-sdk/client-ec2";
import { type Context, projectName } from "./context.ts";
import { byName, findNatGateway, findVpc, inVpc } from "./network.ts";
import { removeSecurityGroups } from "./security-groups.ts";
import { isStillUsed, orMissing, patiently, remove, required, waitSettings } from "./steps.ts";

/** Removes the network from the inside out. Interfaces of what ran in it are released late, so deletion is tried for a while. */
export async function removeNetwork(context: Context): Promise<void> {
  const vpcId = await findVpc(context);
  if (vpcId !== undefined) {
    await removeNatGateway(context, vpcId);
    await removeSecurityGroups(context, vpcId);
    await removeSubnets(context, vpcId);
    await removeRouteTables(context, vpcId);
  }
  await removeAddress(context);
  await removeInternetGateway(context);
  if (vpcId === undefined) return;
  await remove(context, "VPC", () =>
    patiently(context, isStillUsed, () => context.clients.network.send(new DeleteVpcCommand({ VpcId: vpcId }))),
  );
}

async function removeNatGateway(context: Context, vpcId: string): Promise<void> {
  const ec2 = context.clients.network;
  const natGatewayId = await findNatGateway(context, vpcId);
  if (natGatewayId === undefined) return;
  await remove(context, "NAT gateway", async () => {
    await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: natGatewayId }));
    await waitUntilNatGatewayDeleted({ client: ec2, ...waitSettings(context, 600) }, { NatGatewayIds: [natGatewayId] });
  });
}

async function removeAddress(context: Context): Promise<void> {
  const ec2 = context.clients.network;
  const { Addresses: addresses = [] } = await ec2.send(new DescribeAddressesCommand({ Filters: byName(projectName) }));
  for (const { AllocationId: allocationId } of addresses) {
    await remove(context, "elastic address", () =>
      patiently(context, isStillUsed, () => ec2.send(new ReleaseAddressCommand({ AllocationId: allocationId }))),
    );
  }
}

async function removeSubnets(context: Context, vpcId: string): Promise<void> {
  const ec2 = context.clients.network;
  const { Subnets: subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: [inVpc(vpcId)] }));
  for (const { SubnetId: subnetId, CidrBlock: cidr } of subnets) {
    await remove(context, `subnet ${cidr}`, () =>
      patiently(context, isStillUsed, () => ec2.send(new DeleteSubnetCommand({ SubnetId: subnetId }))),
    );
  }
}

/** The VPC's main route table goes with the VPC. */
async function removeRouteTables(context: Context, vpcId: string): Promise<void> {
  const ec2 = context.clients.network;
  const { RouteTables: tables = [] } = await ec2.send(
    new DescribeRouteTablesCommand({ Filters: [inVpc(vpcId), { Name: "tag:project", Values: [projectName] }] }),
  );
  for (const { RouteTableId: routeTableId, Associations: associations = [] } of tables) {
    await remove(context, `route table ${routeTableId}`, async () => {
      for (const { RouteTableAssociationId: associationId } of associations) {
        await orMissing(() => ec2.send(new DisassociateRouteTableCommand({ AssociationId: associationId })));
      }
      await ec2.send(new DeleteRouteTableCommand({ RouteTableId: routeTableId }));
    });
  }
}

async function removeInternetGateway(context: Context): Promise<void> {
  const ec2 = context.clients.network;
  const { InternetGateways: gateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({ Filters: byName(projectName) }));
  for (const { InternetGatewayId: gatewayId, Attachments: attachments = [] } of gateways) {
    const id = required(gatewayId, "the internet gateway's id");
    await remove(context, "internet gateway", async () => {
      for (const { VpcId: vpcId } of attachments) {
        await patiently(context, isStillUsed, () => ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: id, VpcId: vpcId })));
      }
      await ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId: id }));
    });
  }
}
