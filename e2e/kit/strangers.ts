import { DescribeNetworkInterfacesCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { ListClustersCommand, ListTasksCommand } from "@aws-sdk/client-ecs";
import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import type { Clients } from "./clients.ts";
import type { Installation } from "./installation.ts";
import { leftoversOf } from "./leftovers.ts";
import { until } from "./wait.ts";

/** Interfaces kept ready for builds without a VPC, also those of builds that have ended, and the container that writes packet rules. */
const kept = { outside: 8, namespaces: 1 };

/** Waits until everything on the engine, and every network interface, belongs to something that the services know and that is alive. */
export function nothingLeftOver(installation: Installation): Promise<true> {
  return until(
    "an engine without strangers",
    async (say) => {
      const strangers = [...(await strangersOnEngine(installation)), ...(await strangeInterfaces(installation.clients))];
      say(strangers);
      return strangers.length === 0 ? true : undefined;
    },
    1_000,
  );
}

async function strangersOnEngine({ clients, access }: Installation): Promise<string[]> {
  const owners = await livingOwners(clients);
  const found = await leftoversOf(access.installationId);
  const strangers = found.filter(({ labels }) => {
    const owner = labels["towpath.owner"];
    return owner !== undefined && ![...owners].some((living) => owner.endsWith(living));
  });
  const ownerless = Map.groupBy(
    found.filter(({ kind, labels }) => kind !== "network" && labels["towpath.owner"] === undefined),
    ({ labels }) => labels["towpath.network"] ?? "",
  );
  const tooMany = [...ownerless].flatMap(([role, all]) => all.slice(kept[role as keyof typeof kept] ?? 0));
  return [...strangers, ...tooMany].map(({ kind, name, labels }) => `${kind} ${name} of ${labels["towpath.owner"] ?? "nobody"}`);
}

/** The ends of the ARNs of whatever may have something on the engine. Builds may while they run, and none does when this is asked. */
async function livingOwners(clients: Clients): Promise<Set<string>> {
  const [{ Vpcs = [] }, { NetworkInterfaces = [] }, { DBInstances = [] }, tasks] = await Promise.all([
    clients.ec2.send(new DescribeVpcsCommand({})),
    clients.ec2.send(new DescribeNetworkInterfacesCommand({})),
    clients.databases.send(new DescribeDBInstancesCommand({})),
    runningTasks(clients),
  ]);
  return new Set([
    ...Vpcs.map(({ VpcId }) => `vpc/${VpcId}`),
    ...NetworkInterfaces.map(({ NetworkInterfaceId }) => `network-interface/${NetworkInterfaceId}`),
    ...DBInstances.map(({ DBInstanceArn = "" }) => DBInstanceArn),
    ...tasks,
  ]);
}

async function runningTasks({ ecs }: Clients): Promise<string[]> {
  const { clusterArns = [] } = await ecs.send(new ListClustersCommand({}));
  const lists = await Promise.all(clusterArns.map((cluster) => ecs.send(new ListTasksCommand({ cluster }))));
  return lists.flatMap(({ taskArns = [] }) => taskArns);
}

/** One for each task and database, those of load balancers and NAT gateways, and no more. */
async function strangeInterfaces(clients: Clients): Promise<string[]> {
  const { NetworkInterfaces = [] } = await clients.ec2.send(new DescribeNetworkInterfacesCommand({}));
  const { DBInstances = [] } = await clients.databases.send(new DescribeDBInstancesCommand({}));
  const expected = { task: (await runningTasks(clients)).length, database: DBInstances.length, build: 0 };
  const kinds = { task: ":attachment/", database: "RDSNetworkInterface", build: ":codebuild:" };
  return (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((kind) => {
    const all = NetworkInterfaces.filter(({ Description = "" }) => Description.includes(kinds[kind]));
    return all.length === expected[kind] ? [] : [`${all.length} interfaces of kind ${kind} for ${expected[kind]}`];
  });
}
