import { expect, test } from "vitest";
import type { VpcFacts } from "./facts.ts";
import { occupantOf } from "./occupant.ts";
import { exitOf, pictureOf } from "./picture.ts";
import { rulesText } from "./rules-text.ts";

const facts: VpcFacts = {
  vpc: { VpcId: "vpc-1", CidrBlock: "10.0.0.0/16" },
  subnets: [
    { SubnetId: "subnet-b", AvailabilityZone: "us-east-1b", CidrBlock: "10.0.9.0/24" },
    { SubnetId: "subnet-a2", AvailabilityZone: "us-east-1a", CidrBlock: "10.0.10.0/24" },
    { SubnetId: "subnet-a1", AvailabilityZone: "us-east-1a", CidrBlock: "10.0.2.0/24" },
  ],
  routeTables: [
    { RouteTableId: "rtb-main", Associations: [{ Main: true }], Routes: [{ DestinationCidrBlock: "10.0.0.0/16", GatewayId: "local" }] },
    {
      RouteTableId: "rtb-public",
      Associations: [{ Main: false, SubnetId: "subnet-a1" }],
      Routes: [{ DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1", State: "active" }],
    },
  ],
  internetGateways: [{ InternetGatewayId: "igw-1" }],
  natGateways: [],
  groups: [],
  interfaces: ["10.0.10.4", "10.0.10.5"].map((PrivateIpAddress, n) => ({
    NetworkInterfaceId: `eni-${n}`,
    SubnetId: "subnet-a2",
    PrivateIpAddress,
  })),
  tasks: new Map(),
};

test("zones stand side by side, subnets below each other by their addresses, and nothing overlaps", () => {
  const { zones, subnets, width, height } = pictureOf(facts);
  expect(zones.map(({ name }) => name)).toEqual(["us-east-1a", "us-east-1b"]);
  expect(subnets.map(({ id }) => id)).toEqual(["subnet-a1", "subnet-a2", "subnet-b"]);
  const [first, second, third] = subnets;
  expect(second?.y).toBeGreaterThanOrEqual((first?.y ?? 0) + (first?.height ?? 0));
  expect(third?.x).toBeGreaterThanOrEqual((first?.x ?? 0) + (first?.width ?? 0));
  for (const box of subnets) {
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    for (const one of box.occupants) expect(one.y + 38).toBeLessThanOrEqual(box.y + box.height);
  }
});

test("a subnet leads where its own route table does, else where the main one does", () => {
  const { subnets } = pictureOf(facts);
  expect(subnets.map(({ exit, routeTable }) => [routeTable, exit.kind])).toEqual([
    ["rtb-public", "internet"],
    ["rtb-main", "none"],
    ["rtb-main", "none"],
  ]);
  const dead = { Routes: [{ DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: "nat-1", State: "blackhole" as const }] };
  expect(exitOf(dead)).toEqual({ kind: "none" });
});

test.each([
  [{ Description: "RDSNetworkInterface", TagSet: [{ Key: "Name", Value: "rds-main" }] }, "database", "main"],
  [{ Description: "ELB app/web/0123" }, "load balancer", "web"],
  [{ TagSet: [{ Key: "aws:codebuild:build", Value: "test:12345678-aaaa" }] }, "build", "test 12345678"],
  [{ Description: "mine" }, "interface", "mine"],
])("%o is a %s", (one, kind, name) => {
  expect(occupantOf(one, undefined)).toMatchObject({ kind, name });
});

test("a task is named by its service, and leads to its screen", () => {
  const task = { taskArn: "arn:aws:ecs:us-east-1:000000000000:task/main/abc", group: "service:web" };
  expect(occupantOf({ Description: "x" }, task)).toMatchObject({ kind: "task", name: "web", path: "/tasks/main/abc" });
});

test("permissions read as a line each", () => {
  expect(
    rulesText([
      { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: "sg-1" }] },
      { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
      { IpProtocol: "udp", FromPort: 8000, ToPort: 8080, IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
    ]),
  ).toEqual(["TCP 5432: sg-1", "All: 0.0.0.0/0", "UDP 8000 to 8080: 10.0.0.0/8"]);
});
