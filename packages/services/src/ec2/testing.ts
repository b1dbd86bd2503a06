import { createFakeEngine } from "@towpath/engine";
import { inMemoryJournal, noCrash, Outbox, seededIds, silentLog, systemClock } from "@towpath/journal";
import { FakeMemory, type FakeNetwork, fakeNetwork } from "@towpath/network";
import { allowEverybody } from "../door/authorize.ts";
import type { Client } from "../door/aws.ts";
import { type Caller, rootCaller } from "../door/caller.ts";
import { Door } from "../door/door.ts";
import type { Ec2Parts } from "./model.ts";
import { openEc2 } from "./service.ts";

export interface Stage extends AsyncDisposable {
  ec2: Client["ec2"];
  as(caller: Caller): Client["ec2"];
  network: FakeNetwork;
  parts: Ec2Parts;
  /** Lets all effects that are due be done. */
  settled(): Promise<void>;
  /** Ends this server and starts another on the same database, network and engine. */
  restart(): Promise<Stage>;
}

export const account = "000000000000";

/** EC2 with its effects at work on the fake network. */
export async function openStage(
  kept = { journal: inMemoryJournal(systemClock), engine: createFakeEngine({ clock: systemClock }), memory: new FakeMemory(), seed: 1 },
): Promise<Stage> {
  const { journal, engine, memory } = kept;
  const home = { installationId: "test", account, region: "us-east-1", dataDirectory: "/nowhere", endpoint: "http://127.0.0.1:4566" };
  const common = { clock: systemClock, ids: seededIds(kept.seed), log: silentLog };
  const network = fakeNetwork({ ...common, engine, home, memory });
  const parts: Ec2Parts = { ...common, journal, crash: noCrash, network, home };
  const door = new Door({ ...common, journal, authorize: allowEverybody });
  const service = openEc2(parts);
  door.add(service);
  await service.recover();
  const outbox = new Outbox({ journal, clock: systemClock, log: silentLog }, "ec2", service.effects);
  const due = () =>
    journal.one<{ due: number }>("SELECT count(*) AS due FROM journal_outbox WHERE service = 'ec2' AND not_before <= ?", systemClock.now())
      ?.due;
  const stage: Stage = {
    ec2: door.as(rootCaller(account, "us-east-1")).ec2,
    as: (caller) => door.as(caller).ec2,
    network,
    parts,
    async settled() {
      while (due()) await new Promise((resolve) => setImmediate(resolve));
    },
    async restart() {
      await stage[Symbol.asyncDispose]();
      return openStage({ ...kept, seed: kept.seed + 1 });
    },
    async [Symbol.asyncDispose]() {
      await outbox[Symbol.asyncDispose]();
      await network.close();
    },
  };
  return stage;
}

export interface Tiers {
  vpcId: string;
  subnets: Record<"public" | "private" | "database", string>;
  groups: Record<"public" | "private" | "database", string>;
  internetGatewayId: string;
  allocationId: string;
}

/** The example's VPC: three tiers of subnets and groups; routes are left to the caller. */
export async function makeTiers(ec2: Client["ec2"]): Promise<Tiers> {
  const { Vpc } = await ec2.CreateVpc({ CidrBlock: "10.10.0.0/16" });
  const VpcId = Vpc?.VpcId ?? "";
  const subnet = async (CidrBlock: string) => (await ec2.CreateSubnet({ VpcId, CidrBlock })).Subnet?.SubnetId ?? "";
  const group = async (GroupName: string) => (await ec2.CreateSecurityGroup({ VpcId, GroupName, Description: GroupName })).GroupId ?? "";
  const subnets = {
    public: await subnet("10.10.0.0/24"),
    private: await subnet("10.10.10.0/24"),
    database: await subnet("10.10.20.0/24"),
  };
  const groups = { public: await group("public"), private: await group("private"), database: await group("database") };
  const tcp = (port: number) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port });
  await ec2.AuthorizeSecurityGroupIngress({
    GroupId: groups.public,
    IpPermissions: [{ ...tcp(80), IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  });
  await ec2.AuthorizeSecurityGroupIngress({
    GroupId: groups.private,
    IpPermissions: [{ ...tcp(3000), UserIdGroupPairs: [{ GroupId: groups.public }] }],
  });
  await ec2.AuthorizeSecurityGroupIngress({
    GroupId: groups.database,
    IpPermissions: [{ ...tcp(5432), UserIdGroupPairs: [{ GroupId: groups.private }] }],
  });
  const { InternetGateway } = await ec2.CreateInternetGateway({});
  const internetGatewayId = InternetGateway?.InternetGatewayId ?? "";
  await ec2.AttachInternetGateway({ VpcId, InternetGatewayId: internetGatewayId });
  const { AllocationId: allocationId = "" } = await ec2.AllocateAddress({});
  return { vpcId: VpcId, subnets, groups, internetGatewayId, allocationId };
}
