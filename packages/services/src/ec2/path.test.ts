import type { Attachment } from "@towpath/network";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Question } from "../door/service.ts";
import { type Reach, reachQuestion } from "./reach-question.ts";
import { account, makeTiers, openStage, type Stage, type Tiers } from "./testing.ts";

let stage: Stage;
let tiers: Tiers;
let question: Question;
beforeEach(async () => {
  stage = await openStage();
  tiers = await makeTiers(stage.ec2);
  question = reachQuestion(stage.parts);
});
afterEach(() => stage[Symbol.asyncDispose]());

const ask = async (query: Record<string, string>): Promise<Reach> =>
  (await question({ query: new URLSearchParams(query), body: "", account, region: "us-east-1", now: 0 })) as Reach;

async function open(tier: keyof Tiers["subnets"]): Promise<{ id: string; attachment: Attachment }> {
  const { NetworkInterface } = await stage.ec2.CreateNetworkInterface({ SubnetId: tiers.subnets[tier], Groups: [tiers.groups[tier]] });
  const id = NetworkInterface?.NetworkInterfaceId ?? "";
  return { id, attachment: await stage.network.attach(id, { privileged: false, labels: {} }) };
}

test("each step to the database is told, with the rule that lets it pass", async () => {
  const [app, database] = [await open("private"), await open("database")];
  const answer = await ask({ from: app.id, to: database.id, port: "5432" });
  expect(answer).toMatchObject({ reachable: true, address: database.attachment.privateIpAddress, protocol: "tcp" });
  expect(answer.steps.map(({ at, passes }) => [at, passes])).toEqual([
    ["egress", true],
    ["route", true],
    ["network-acl", true],
    ["ingress", true],
  ]);
  expect(answer.steps.at(-1)).toMatchObject({ components: [tiers.groups.database], rule: expect.stringMatching(/^sgr-/) });
  expect(answer.obstacle).toBeUndefined();
});

test("the group that stops it is named", async () => {
  const [front, database] = [await open("public"), await open("database")];
  const answer = await ask({ from: front.id, to: database.id, port: "5432" });
  expect(answer.reachable).toBe(false);
  expect(answer.obstacle).toBe(
    `No inbound rule of ${tiers.groups.database} allows TCP port 5432 from ${front.attachment.privateIpAddress}.`,
  );
  const udp = await ask({ from: (await open("private")).id, to: database.id, port: "5432", protocol: "udp" });
  expect(udp.obstacle).toContain("UDP port 5432");
});

test("a missing outbound rule, a missing route and an address that nobody has are told apart", async () => {
  const app = await open("private");
  expect((await ask({ from: app.id, to: "203.0.113.9", port: "443" })).obstacle).toContain("has no route to 203.0.113.9");
  expect((await ask({ from: app.id, to: "10.10.0.77", port: "80" })).obstacle).toContain("No network interface");
  expect((await ask({ from: app.id, to: "10.10.0.1", port: "80" })).obstacle).toContain("the VPC's own address");
  const everything = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
  await stage.ec2.RevokeSecurityGroupEgress({ GroupId: tiers.groups.private, IpPermissions: everything });
  const { steps } = await ask({ from: app.id, to: "203.0.113.9", port: "443" });
  expect(steps[0]).toMatchObject({ at: "egress", passes: false, components: [tiers.groups.private] });
});

test("the way out is followed through the gateways, as far as they lead", async () => {
  const app = await open("private");
  const front = await open("public");
  const { NatGateway } = await stage.ec2.CreateNatGateway({ SubnetId: tiers.subnets.public, AllocationId: tiers.allocationId });
  const natGatewayId = NatGateway?.NatGatewayId ?? "";
  const table = async (SubnetId: string, target: object) => {
    const { RouteTable } = await stage.ec2.CreateRouteTable({ VpcId: tiers.vpcId });
    const RouteTableId = RouteTable?.RouteTableId ?? "";
    await stage.ec2.CreateRoute({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", ...target });
    await stage.ec2.AssociateRouteTable({ RouteTableId, SubnetId });
  };
  await table(tiers.subnets.private, { NatGatewayId: natGatewayId });
  await stage.settled();
  const far = { to: "203.0.113.9", port: "443" };
  expect((await ask({ from: app.id, ...far })).obstacle).toContain(`goes to ${natGatewayId}`);
  await table(tiers.subnets.public, { GatewayId: tiers.internetGatewayId });
  expect(await ask({ from: app.id, ...far })).toMatchObject({ reachable: true });
  expect((await ask({ from: front.id, ...far })).obstacle).toContain("only interfaces with a public address");
});

test("the rules' answer is what the packet rules do, for every pair of tiers", async () => {
  const ends = await Promise.all((["public", "private", "database"] as const).map(open));
  const ports = [80, 3000, 5432];
  for (const { attachment } of ends) for (const port of ports) stage.network.listen(attachment, port);
  await stage.settled();
  for (const from of ends)
    for (const to of ends.filter((one) => one !== from))
      for (const port of ports) {
        const { reachable } = await ask({ from: from.id, to: to.id, port: String(port) });
        expect({ port, reachable }).toEqual({
          port,
          reachable: stage.network.connects(from.attachment, to.attachment.privateIpAddress, port),
        });
      }
});

test("a probe says what a connection says: nobody listens, though every rule lets it pass", async () => {
  const [app, database] = [await open("private"), await open("database")];
  await stage.settled();
  const asked = { from: app.id, to: database.id, port: "5432", probe: "true" };
  expect(await ask(asked)).toMatchObject({ reachable: true, probe: { reachable: false } });
  stage.network.listen(database.attachment, 5432);
  expect(await ask(asked)).toMatchObject({ reachable: true, probe: { reachable: true } });
  expect(await ask({ ...asked, protocol: "udp" })).toMatchObject({ notProbed: expect.stringContaining("UDP") });
});

test.each([
  [{ to: "eni-0123456789abcdef0", port: "80" }, "InvalidNetworkInterfaceID.NotFound"],
  [{ to: "somewhere", port: "80" }, "InvalidParameterValue"],
  [{ to: "10.10.0.4", port: "0" }, "InvalidParameterValue"],
  [{ to: "10.10.0.4", port: "80", protocol: "icmp" }, "InvalidParameterValue"],
])("%o is refused", async (query, code) => {
  const { id } = await open("private");
  await expect(ask({ from: id, ...(query as Record<string, string>) })).rejects.toMatchObject({ code });
});
