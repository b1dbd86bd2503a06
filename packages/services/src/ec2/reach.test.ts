import type { Attachment } from "@towpath/network";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pictureOf, rulesOf } from "./reach.ts";
import { byId } from "./store.ts";
import { account, makeTiers, openStage, type Stage, type Tiers } from "./testing.ts";

let stage: Stage;
let tiers: Tiers;
beforeEach(async () => {
  stage = await openStage();
  tiers = await makeTiers(stage.ec2);
});
afterEach(() => stage[Symbol.asyncDispose]());

const far = { address: "203.0.113.9", port: 443 };

async function open(tier: keyof Tiers["subnets"], ClientToken?: string): Promise<{ id: string; attachment: Attachment }> {
  const { NetworkInterface } = await stage.ec2.CreateNetworkInterface({
    SubnetId: tiers.subnets[tier],
    Groups: [tiers.groups[tier]],
    ...(ClientToken !== undefined && { ClientToken }),
  });
  const id = NetworkInterface?.NetworkInterfaceId ?? "";
  return { id, attachment: await stage.network.attach(id, { privileged: false, labels: {} }) };
}

async function routeOut(): Promise<string> {
  const { NatGateway } = await stage.ec2.CreateNatGateway({ SubnetId: tiers.subnets.public, AllocationId: tiers.allocationId });
  const table = async (subnetId: string, target: { GatewayId: string } | { NatGatewayId: string }) => {
    const { RouteTable } = await stage.ec2.CreateRouteTable({ VpcId: tiers.vpcId });
    const RouteTableId = RouteTable?.RouteTableId ?? "";
    await stage.ec2.CreateRoute({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", ...target });
    await stage.ec2.AssociateRouteTable({ RouteTableId, SubnetId: subnetId });
  };
  await table(tiers.subnets.public, { GatewayId: tiers.internetGatewayId });
  await table(tiers.subnets.private, { NatGatewayId: NatGateway?.NatGatewayId ?? "" });
  return NatGateway?.NatGatewayId ?? "";
}

test("the database answers the private group only", async () => {
  const [database, app, front] = [await open("database"), await open("private"), await open("public")];
  stage.network.listen(database.attachment, 5432);
  await stage.settled();
  const address = database.attachment.privateIpAddress;
  expect(stage.network.connects(app.attachment, address, 5432)).toBe(true);
  expect(stage.network.connects(front.attachment, address, 5432)).toBe(false);
  await stage.ec2.ModifyNetworkInterfaceAttribute({ NetworkInterfaceId: front.id, Groups: [tiers.groups.private] });
  await stage.settled();
  expect(stage.network.connects(front.attachment, address, 5432)).toBe(true);
});

test("a subnet leads out by a NAT gateway whose own subnet leads to the internet gateway", async () => {
  stage.network.listenOutside(far.address, far.port);
  const [app, database, front] = [await open("private"), await open("database"), await open("public")];
  const leadsOut = async ({ attachment }: { attachment: Attachment }) => {
    await stage.settled();
    return stage.network.connects(attachment, far.address, far.port);
  };
  expect(await leadsOut(app)).toBe(false);
  const NatGatewayId = await routeOut();
  expect(await leadsOut(app)).toBe(true);
  expect(await leadsOut(database)).toBe(false);
  // An internet gateway is a way out for what has a public address only.
  expect(await leadsOut(front)).toBe(false);
  const { AllocationId = "" } = await stage.ec2.AllocateAddress({});
  await stage.ec2.AssociateAddress({ AllocationId, NetworkInterfaceId: front.id });
  expect(await leadsOut(front)).toBe(true);
  await stage.ec2.DeleteNatGateway({ NatGatewayId });
  expect(await leadsOut(app)).toBe(false);
  const { RouteTables } = await stage.ec2.DescribeRouteTables({ Filters: [{ Name: "route.nat-gateway-id", Values: [NatGatewayId] }] });
  expect(RouteTables?.[0]?.Routes?.[1]).toMatchObject({ NatGatewayId, State: "blackhole" });
});

test("a load balancer's interface has no holder; its group admits the host's end of the bridge", async () => {
  const roleArn = `arn:aws:iam::${account}:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing`;
  const principal = { kind: "session" as const, arn: roleArn, userId: "x", roleArn, sessionName: "ElasticLoadBalancing" };
  const balancing = stage.as({ account, region: "us-east-1", principal });
  const { NetworkInterface } = await balancing.CreateNetworkInterface({
    SubnetId: tiers.subnets.public,
    Groups: [tiers.groups.public],
    Description: "ELB app/web/1",
  });
  expect(NetworkInterface).toMatchObject({ RequesterManaged: true, RequesterId: "amazon-elasticloadbalancing", Status: "available" });
  const app = await open("private");
  await stage.settled();
  expect(await stage.network.interfaces.list()).toEqual([app.id]);
  const [vpc, own] = [byId(stage.parts.journal, "vpc", tiers.vpcId), byId(stage.parts.journal, "network-interface", app.id)];
  const { ingress } = rulesOf(pictureOf(stage.parts.journal, vpc!), own!);
  expect(ingress).toEqual([{ protocol: "tcp", fromPort: 3000, toPort: 3000, cidrs: ["10.10.0.4/32", "10.10.0.1/32"] }]);
  await expect(stage.ec2.DeleteNetworkInterface({ NetworkInterfaceId: NetworkInterface?.NetworkInterfaceId ?? "" })).rejects.toMatchObject({
    name: "OperationNotPermitted",
  });
  await balancing.DeleteNetworkInterface({ NetworkInterfaceId: NetworkInterface?.NetworkInterfaceId ?? "" });
});

test("an interface is made once for each token, with addresses that are not given again at once", async () => {
  const first = await open("private", "t");
  expect(first.attachment.privateIpAddress).toBe("10.10.10.4");
  expect((await open("private", "t")).id).toBe(first.id);
  await expect(open("database", "t")).rejects.toMatchObject({ name: "IdempotentParameterMismatch" });
  await stage.settled();
  const { NetworkInterfaces } = await stage.ec2.DescribeNetworkInterfaces({ NetworkInterfaceIds: [first.id] });
  expect(NetworkInterfaces).toMatchObject([{ Status: "available", PrivateDnsName: "ip-10-10-10-4.ec2.internal" }]);
  await stage.ec2.DeleteNetworkInterface({ NetworkInterfaceId: first.id });
  expect((await open("private")).attachment.privateIpAddress).toBe("10.10.10.5");
  await expect(stage.ec2.CreateNetworkInterface({ SubnetId: tiers.subnets.private, PrivateIpAddress: "10.10.10.5" })).rejects.toMatchObject(
    { name: "InvalidIPAddress.InUse" },
  );
  await expect(stage.ec2.CreateNetworkInterface({ SubnetId: tiers.subnets.private, PrivateIpAddress: "10.10.10.3" })).rejects.toThrow(
    "reserved address range",
  );
});

test("what is held is not let go of", async () => {
  await open("private");
  const NatGatewayId = await routeOut();
  await stage.settled();
  const { ec2 } = stage;
  await expect(ec2.DeleteSubnet({ SubnetId: tiers.subnets.private })).rejects.toMatchObject({ name: "DependencyViolation" });
  await expect(ec2.DeleteSecurityGroup({ GroupId: tiers.groups.private })).rejects.toMatchObject({ name: "DependencyViolation" });
  await expect(ec2.ReleaseAddress({ AllocationId: tiers.allocationId })).rejects.toMatchObject({ name: "InvalidIPAddress.InUse" });
  const detach = () => ec2.DetachInternetGateway({ VpcId: tiers.vpcId, InternetGatewayId: tiers.internetGatewayId });
  await expect(detach()).rejects.toThrow("has some mapped public address(es)");
  await expect(ec2.DeleteInternetGateway({ InternetGatewayId: tiers.internetGatewayId })).rejects.toMatchObject({
    name: "DependencyViolation",
  });
  await ec2.DeleteNatGateway({ NatGatewayId });
  await stage.settled();
  expect((await ec2.DescribeNatGateways({})).NatGateways).toMatchObject([{ State: "deleted" }]);
  await ec2.ReleaseAddress({ AllocationId: tiers.allocationId });
  await detach();
});

test("after a restart interfaces are taken up, and what belongs to no row goes", async () => {
  const [database, app] = [await open("database"), await open("private")];
  stage.network.listen(database.attachment, 5432);
  await stage.settled();
  await stage.network.interfaces.open({
    interfaceId: "eni-stray",
    vpcId: tiers.vpcId,
    privateIpAddress: "10.10.10.99",
    rules: { ingress: [], egress: [], outside: false },
    labels: {},
  });
  stage = await stage.restart();
  await stage.settled();
  expect((await stage.network.interfaces.list()).sort()).toEqual([app.id, database.id].sort());
  expect(stage.network.connects(app.attachment, database.attachment.privateIpAddress, 5432)).toBe(true);
});
