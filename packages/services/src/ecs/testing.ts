import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFakeEngine, type FakeEngine, type ProgramContext } from "@towpath/engine";
import { FakeClock, inMemoryJournal, type Journal, noCrash, Outbox, seededIds, sealWith, settle, silentLog } from "@towpath/journal";
import { FakeMemory, fakeNetwork } from "@towpath/network";
import { allowEverybody } from "../door/authorize.ts";
import type { Client } from "../door/aws.ts";
import { rootCaller } from "../door/caller.ts";
import { Door } from "../door/door.ts";
import type { Parts } from "../door/parts.ts";
import { type Service, service } from "../door/service.ts";
import { openEc2 } from "../ec2/service.ts";
import { openIam } from "../iam/service.ts";
import { openLogs } from "../logs/service.ts";
import { openSecretsmanager } from "../secretsmanager/service.ts";
import { openSsm } from "../ssm/service.ts";
import { openSts } from "../sts/service.ts";
import { openEcs } from "./service.ts";

export const account = "000000000000";
export const region = "us-east-1";
export const targetGroup = `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/web/0123456789abcdef`;

/** The load balancer as a test plays it: what is registered, and what it finds out about it. */
export class Balancer {
  readonly targets = new Map<string, string>();
  readonly journal: Journal;
  /** What becomes of a target when it is registered. */
  onRegister: string = "healthy";

  constructor(journal: Journal) {
    this.journal = journal;
  }

  say(address: string, state: string, reason?: string, description?: string): void {
    if (state === "unused") this.targets.delete(address);
    else this.targets.set(address, state);
    const [id = "", port = ""] = address.split(":");
    const detail = { targetGroupArn: targetGroup, target: { id, port: Number(port) }, state, reason, description };
    const event = {
      account,
      region,
      source: "aws.elasticloadbalancing",
      type: "Towpath Target Health Change",
      resource: targetGroup,
      detail,
    };
    this.journal.transact((tx) => tx.emit(event));
  }

  service(): Service<"elbv2"> {
    const name = ({ Id, Port }: { Id?: string | undefined; Port?: number | undefined }) => `${Id}:${Port}`;
    return service("elbv2", {
      parts: {},
      operations: {
        DescribeTargetGroups: () => ({
          TargetGroups: [{ TargetGroupArn: targetGroup, TargetType: "ip", LoadBalancerArns: ["arn:aws:elasticloadbalancing:lb"] }],
        }),
        RegisterTargets: ({ Targets }) => {
          for (const target of Targets) this.say(name(target), this.onRegister);
          return {};
        },
        DeregisterTargets: ({ Targets }) => {
          for (const target of Targets) this.say(name(target), "draining");
          return {};
        },
        DescribeTargetHealth: ({ Targets = [] }) => ({
          TargetHealthDescriptions: Targets.map((target) => ({
            Target: target,
            TargetHealth: { State: (this.targets.get(name(target)) ?? "unused") as "healthy" },
          })),
        }),
      },
    });
  }
}

export interface Stage extends AsyncDisposable {
  aws: Client;
  clock: FakeClock;
  engine: FakeEngine;
  balancer: Balancer;
  journal: Journal;
  subnets: string[];
  securityGroup: string;
  /** Lets time pass, in small steps, until something is so. Fails after ten minutes. */
  until<T>(look: () => Promise<T | undefined | false>): Promise<T>;
  /** Lets so much time pass. */
  pass(seconds: number): Promise<void>;
  /** Ends this server and starts another on the same database, network and engine. */
  restart(): Promise<Stage>;
}

interface Kept {
  clock: FakeClock;
  journal: Journal;
  engine: FakeEngine;
  memory: FakeMemory;
  directory: string;
  seed: number;
}

/** A program that runs until it gets SIGTERM, and then ends with 0. */
export const untilTerminated = ({ onSignal, signal }: ProgramContext): Promise<number> =>
  new Promise((resolve) => {
    onSignal("SIGTERM", () => resolve(0));
    signal.addEventListener("abort", () => resolve(137), { once: true });
  });

/** ECS with the services it needs, on the fake engine and network, in simulated time; with a VPC and two subnets. */
export async function openStage(): Promise<Stage> {
  const clock = new FakeClock();
  const journal = inMemoryJournal(clock);
  const engine = createFakeEngine({ clock });
  const directory = mkdtempSync(join(tmpdir(), "ecs-"));
  engine.addImage("web:1", { command: ["web"] });
  engine.addImage("web:2", { command: ["web"] });
  engine.program({ command: "web" }, untilTerminated);
  const { stage, settled } = await start({ clock, journal, engine, memory: new FakeMemory(), directory, seed: 1 });
  const { ec2 } = stage.aws;
  const vpc = await ec2.CreateVpc({ CidrBlock: "10.20.0.0/16" });
  const VpcId = vpc.Vpc?.VpcId ?? "";
  for (const [zone, CidrBlock] of [
    ["a", "10.20.1.0/24"],
    ["b", "10.20.2.0/24"],
  ] as const) {
    const made = await ec2.CreateSubnet({ VpcId, CidrBlock, AvailabilityZone: `${region}${zone}` });
    stage.subnets.push(made.Subnet?.SubnetId ?? "");
  }
  const groups = await ec2.DescribeSecurityGroups({ Filters: [{ Name: "vpc-id", Values: [VpcId] }] });
  stage.securityGroup = groups.SecurityGroups?.[0]?.GroupId ?? "";
  await settled();
  await stage.aws.ecs.CreateCluster({ clusterName: "prod" });
  for (const RoleName of ["execution", "task"]) {
    await stage.aws.iam.CreateRole({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
    });
  }
  return stage;
}

async function start(kept: Kept): Promise<{ stage: Stage; settled: () => Promise<void> }> {
  const { clock, journal, engine, memory, directory, seed } = kept;
  const home = { installationId: "testtest", account, region, dataDirectory: directory, endpoint: "http://127.0.0.1:4566" };
  const common = { clock, ids: seededIds(seed), log: silentLog };
  const network = fakeNetwork({ ...common, engine, home, memory });
  const door = new Door({ ...common, journal, authorize: allowEverybody });
  const parts = {
    ...common,
    journal,
    crash: noCrash,
    seal: sealWith(Buffer.alloc(32, 1)),
    engine,
    network,
    aws: door,
    home,
  } as unknown as Parts;
  const balancer = new Balancer(journal);
  const services: Service[] = [
    openIam(parts),
    openSts(parts),
    openLogs(parts),
    openSecretsmanager(parts),
    openSsm(parts),
    openEc2(parts),
    balancer.service(),
    openEcs(parts),
  ];
  for (const one of services) door.add(one);
  for (const { name } of services) await door.spoken(name);
  for (const one of services) await one.recover();
  const outboxes = services.map(({ name, effects }) => new Outbox({ journal, clock, log: silentLog }, name, effects));
  const settled = () => settle(60);
  const stage: Stage = {
    aws: door.as(rootCaller(account, region)),
    clock,
    engine,
    balancer,
    journal,
    subnets: [],
    securityGroup: "",
    until: (look) => until(clock, settled, look),
    pass: (seconds) => pass(clock, settled, seconds),
    async restart() {
      await close();
      const { stage: next } = await start({ ...kept, seed: seed + 1 });
      return Object.assign(next, { subnets: stage.subnets, securityGroup: stage.securityGroup });
    },
    async [Symbol.asyncDispose]() {
      await close();
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  async function close(): Promise<void> {
    await Promise.all(outboxes.map((outbox) => outbox[Symbol.asyncDispose]()));
    for (const one of services) await one.close();
    await network.close();
  }
  return { stage, settled };
}

async function until<T>(clock: FakeClock, settled: () => Promise<void>, look: () => Promise<T | undefined | false>): Promise<T> {
  for (let step = 0; step < 2_400; step++) {
    await settled();
    const found = await look();
    if (found) return found;
    await clock.advance(250);
  }
  throw new Error(`not so after ten minutes: ${look.toString()}`);
}

async function pass(clock: FakeClock, settled: () => Promise<void>, seconds: number): Promise<void> {
  for (let step = 0; step < seconds * 4; step++) {
    await settled();
    await clock.advance(250);
  }
  await settled();
}
