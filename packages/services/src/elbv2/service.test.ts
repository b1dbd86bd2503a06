import { inMemoryJournal, noCrash, Outbox, seededIds, silentLog, systemClock } from "@towpath/journal";
import { ApiError } from "@towpath/wire";
import { afterEach, expect, test } from "vitest";
import { allowEverybody } from "../door/authorize.ts";
import type { Aws, Client } from "../door/aws.ts";
import { rootCaller } from "../door/caller.ts";
import { Door } from "../door/door.ts";
import type { Parts } from "../door/parts.ts";
import { openElbv2 } from "./service.ts";

const caller = rootCaller("000000000000", "us-east-1");

/** The part of EC2 that load balancers use: one VPC with two subnets. */
function ec2() {
  const subnets = [
    { SubnetId: "subnet-a", VpcId: "vpc-1", AvailabilityZone: "us-east-1a" },
    { SubnetId: "subnet-b", VpcId: "vpc-1", AvailabilityZone: "us-east-1b" },
  ];
  let interfaces: { NetworkInterfaceId: string; SubnetId: string; Description: string; Groups: string[] }[] = [];
  return {
    interfaces: () => interfaces,
    DescribeSubnets: async ({ SubnetIds }: { SubnetIds: string[] }) => {
      const missing = SubnetIds.find((id) => !subnets.some(({ SubnetId }) => SubnetId === id));
      if (missing) throw new ApiError("InvalidSubnetID.NotFound", `The subnet ID '${missing}' does not exist`);
      return { Subnets: subnets.filter(({ SubnetId }) => SubnetIds.includes(SubnetId)) };
    },
    DescribeSecurityGroups: async () => ({ SecurityGroups: [{ GroupId: "sg-default", VpcId: "vpc-1" }] }),
    DescribeVpcs: async () => ({ Vpcs: [{ VpcId: "vpc-1", CidrBlock: "10.10.0.0/16" }] }),
    DescribeNetworkInterfaces: async () => ({ NetworkInterfaces: interfaces }),
    CreateNetworkInterface: async (input: { SubnetId: string; Description: string; Groups: string[] }) => {
      interfaces.push({ ...input, NetworkInterfaceId: `eni-${interfaces.length}` });
      return {};
    },
    DeleteNetworkInterface: async ({ NetworkInterfaceId }: { NetworkInterfaceId: string }) => {
      interfaces = interfaces.filter((known) => known.NetworkInterfaceId !== NetworkInterfaceId);
      return {};
    },
    ModifyNetworkInterfaceAttribute: async () => ({}),
  };
}

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

function open() {
  const journal = inMemoryJournal(systemClock);
  const fake = ec2();
  const client = { ec2: fake, iam: { GetRole: async () => ({}) } } as unknown as Client;
  const aws: Aws = {
    as: () => client,
    assume: async () => ({ caller, client, credentials: { accessKeyId: "", secretAccessKey: "", sessionToken: "", expiresAt: 0 } }),
  };
  const common = { journal, clock: systemClock, ids: seededIds(7), log: silentLog };
  const door = new Door({ ...common, authorize: allowEverybody });
  const service = openElbv2({ ...common, crash: noCrash, aws } as unknown as Parts);
  door.add(service);
  const outbox = new Outbox(common, "elbv2", service.effects);
  cleanUp.push(
    () => service.close(),
    () => outbox[Symbol.asyncDispose](),
  );
  return { journal, elbv2: door.as(caller).elbv2, fake };
}

async function stack() {
  const opened = open();
  const { elbv2 } = opened;
  const balancer = (await elbv2.CreateLoadBalancer({ Name: "web", Subnets: ["subnet-a", "subnet-b"] })).LoadBalancers?.[0];
  const group = (await elbv2.CreateTargetGroup({ Name: "web", Protocol: "HTTP", Port: 3000, VpcId: "vpc-1", TargetType: "ip" }))
    .TargetGroups?.[0];
  const TargetGroupArn = group?.TargetGroupArn ?? "";
  const LoadBalancerArn = balancer?.LoadBalancerArn ?? "";
  const listener = (
    await elbv2.CreateListener({ LoadBalancerArn, Protocol: "HTTP", Port: 80, DefaultActions: [{ Type: "forward", TargetGroupArn }] })
  ).Listeners?.[0];
  return { ...opened, balancer, group, TargetGroupArn, LoadBalancerArn, ListenerArn: listener?.ListenerArn ?? "" };
}

const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => "accepted",
    (error: Error) => `${error.name}: ${error.message}`,
  );

test("a load balancer becomes active with an interface in each subnet, and shows where it answers", async () => {
  const { elbv2, fake, balancer, LoadBalancerArn, journal } = await stack();
  expect(balancer).toMatchObject({
    State: { Code: "provisioning" },
    Type: "application",
    Scheme: "internet-facing",
    SecurityGroups: ["sg-default"],
  });
  expect(balancer?.DNSName).toMatch(/^web-\d+\.us-east-1\.elb\.amazonaws\.com$/);
  while (journal.one("SELECT 1 FROM journal_outbox")) await new Promise((resolve) => setImmediate(resolve));
  const described = (await elbv2.DescribeLoadBalancers({ Names: ["web"] })).LoadBalancers?.[0];
  expect(described?.State).toEqual({ Code: "active" });
  expect(described?.DNSName).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(fake.interfaces().map(({ SubnetId, Description }) => [SubnetId, Description])).toEqual([
    ["subnet-a", `ELB app/web/${LoadBalancerArn.slice(-16)}`],
    ["subnet-b", `ELB app/web/${LoadBalancerArn.slice(-16)}`],
  ]);
  await elbv2.DeleteLoadBalancer({ LoadBalancerArn });
  while (journal.one("SELECT 1 FROM journal_outbox")) await new Promise((resolve) => setImmediate(resolve));
  expect(fake.interfaces()).toEqual([]);
});

test("AWS's refusals", async () => {
  const { elbv2, LoadBalancerArn, TargetGroupArn, ListenerArn } = await stack();
  const forward = [{ Type: "forward" as const, TargetGroupArn }];
  expect(await refused(elbv2.CreateLoadBalancer({ Name: "web", Subnets: ["subnet-a", "subnet-b"], Scheme: "internal" }))).toBe(
    "DuplicateLoadBalancerName: A load balancer with the same name 'web' exists, but with different settings",
  );
  expect(await refused(elbv2.CreateLoadBalancer({ Name: "one", Subnets: ["subnet-a"] }))).toBe(
    "ValidationError: At least two subnets in two different Availability Zones must be specified",
  );
  expect(await refused(elbv2.CreateLoadBalancer({ Name: "x", Subnets: ["subnet-a", "subnet-z"] }))).toBe(
    "SubnetNotFound: The subnet ID 'subnet-z' does not exist",
  );
  expect(await refused(elbv2.CreateListener({ LoadBalancerArn, Protocol: "HTTP", Port: 80, DefaultActions: forward }))).toBe(
    `DuplicateListener: A listener already exists on this port for this load balancer '${LoadBalancerArn}'`,
  );
  expect(await refused(elbv2.DeleteTargetGroup({ TargetGroupArn }))).toBe(
    `ResourceInUse: Target group '${TargetGroupArn}' is currently in use by a listener or a rule`,
  );
  expect(await refused(elbv2.RegisterTargets({ TargetGroupArn, Targets: [{ Id: "192.168.0.1" }] }))).toMatch(/^InvalidTarget: /);
  expect(await refused(elbv2.CreateTargetGroup({ Name: "x", Protocol: "TCP", Port: 1, VpcId: "vpc-1", TargetType: "ip" }))).toMatch(
    /'TCP'/,
  );
  const Conditions = [{ Field: "path-pattern", Values: ["/api/*"] }];
  const [rule] = (await elbv2.CreateRule({ ListenerArn, Priority: 5, Conditions, Actions: forward })).Rules ?? [];
  expect(rule).toMatchObject({ Priority: "5", IsDefault: false, Actions: [{ Type: "forward", TargetGroupArn, Order: 1 }] });
  expect(await refused(elbv2.CreateRule({ ListenerArn, Priority: 5, Conditions, Actions: forward }))).toBe(
    "PriorityInUse: Priority '5' is currently in use",
  );
  const { Rules = [] } = await elbv2.DescribeRules({ ListenerArn });
  expect(Rules.map(({ Priority }) => Priority)).toEqual(["5", "default"]);
  expect(await refused(elbv2.DeleteRule({ RuleArn: Rules[1]?.RuleArn ?? "" }))).toMatch(/^OperationNotPermitted: Default rule/);
});

test("targets: registered, checked, told as events, described", async () => {
  const { elbv2, TargetGroupArn, journal } = await stack();
  await elbv2.RegisterTargets({ TargetGroupArn, Targets: [{ Id: "10.10.1.5" }] });
  const { TargetHealthDescriptions } = await elbv2.DescribeTargetHealth({ TargetGroupArn });
  expect(TargetHealthDescriptions).toMatchObject([
    { Target: { Id: "10.10.1.5", Port: 3000 }, HealthCheckPort: "3000", TargetHealth: { State: "initial" } },
  ]);
  expect(journal.eventsAfter(0, { resource: TargetGroupArn })[0]).toMatchObject({
    source: "aws.elasticloadbalancing",
    type: "Towpath Target Health Change",
    detail: { target: { id: "10.10.1.5", port: 3000 }, state: "initial", reason: "Elb.RegistrationInProgress" },
  });
  const unknown = await elbv2.DescribeTargetHealth({ TargetGroupArn, Targets: [{ Id: "10.10.1.9", Port: 1 }] });
  expect(unknown.TargetHealthDescriptions?.[0]?.TargetHealth).toEqual({
    State: "unused",
    Reason: "Target.NotRegistered",
    Description: "Target is not registered to the target group",
  });
});

test("a target group that no listener forwards to is not checked", async () => {
  const { elbv2, TargetGroupArn, ListenerArn } = await stack();
  await elbv2.RegisterTargets({ TargetGroupArn, Targets: [{ Id: "10.10.1.5" }] });
  await elbv2.DeleteListener({ ListenerArn });
  expect((await elbv2.DescribeTargetHealth({ TargetGroupArn })).TargetHealthDescriptions?.[0]?.TargetHealth).toEqual({
    State: "unused",
    Reason: "Target.NotInUse",
    Description: "Target group is not configured to receive traffic from the load balancer",
  });
});

test("attributes: AWS's defaults, what was set, and refusals by name", async () => {
  const { elbv2, TargetGroupArn } = await stack();
  const Key = "deregistration_delay.timeout_seconds";
  const { Attributes = [] } = await elbv2.DescribeTargetGroupAttributes({ TargetGroupArn });
  expect(Attributes).toContainEqual({ Key, Value: "300" });
  await elbv2.ModifyTargetGroupAttributes({ TargetGroupArn, Attributes: [{ Key, Value: "5" }] });
  expect((await elbv2.DescribeTargetGroupAttributes({ TargetGroupArn })).Attributes).toContainEqual({ Key, Value: "5" });
  expect(await refused(elbv2.ModifyTargetGroupAttributes({ TargetGroupArn, Attributes: [{ Key, Value: "9999" }] }))).toMatch(
    /^ValidationError/,
  );
  const slow = { Key: "slow_start.duration_seconds", Value: "30" };
  expect(await refused(elbv2.ModifyTargetGroupAttributes({ TargetGroupArn, Attributes: [slow] }))).toContain("not supported by Towpath");
});
