import type { InternetGateway, NatGateway, NetworkInterface, RouteTable, SecurityGroup, Subnet, Vpc } from "@aws-sdk/client-ec2";
import type { Task } from "@aws-sdk/client-ecs";
import { useQuery } from "@tanstack/react-query";
import { aws } from "../aws/aws.ts";
import type { AwsError } from "../aws/request.ts";

/** All of a VPC that the picture and the tables show. */
export interface VpcFacts {
  readonly vpc: Vpc | undefined;
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly internetGateways: readonly InternetGateway[];
  readonly natGateways: readonly NatGateway[];
  readonly groups: readonly SecurityGroup[];
  readonly interfaces: readonly NetworkInterface[];
  /** ECS's tasks by the id of their network interface. */
  readonly tasks: ReadonlyMap<string, Task>;
}

/** Interfaces come and go without an event of their own. */
const lookAgainMs = 5_000;

export const useVpcFacts = (vpcId: string) =>
  useQuery<VpcFacts, AwsError>({
    queryKey: ["ec2", "vpc facts", vpcId],
    queryFn: ({ signal }) => factsOf(vpcId, signal),
    refetchInterval: lookAgainMs,
  });

async function factsOf(vpcId: string, signal: AbortSignal): Promise<VpcFacts> {
  const { ec2 } = aws;
  const inVpc = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
  const attached = { Filters: [{ Name: "attachment.vpc-id", Values: [vpcId] }] };
  const [vpcs, subnets, tables, gateways, nats, groups, interfaces, tasks] = await Promise.all([
    ec2.DescribeVpcs({ VpcIds: [vpcId] }, signal),
    ec2.DescribeSubnets(inVpc, signal),
    ec2.DescribeRouteTables(inVpc, signal),
    ec2.DescribeInternetGateways(attached, signal),
    ec2.DescribeNatGateways({ Filter: inVpc.Filters }, signal),
    ec2.DescribeSecurityGroups(inVpc, signal),
    ec2.DescribeNetworkInterfaces(inVpc, signal),
    tasksByInterface(signal),
  ]);
  return {
    vpc: vpcs.Vpcs?.[0],
    subnets: subnets.Subnets ?? [],
    routeTables: tables.RouteTables ?? [],
    internetGateways: gateways.InternetGateways ?? [],
    natGateways: (nats.NatGateways ?? []).filter(({ State }) => State !== "deleted"),
    groups: groups.SecurityGroups ?? [],
    interfaces: interfaces.NetworkInterfaces ?? [],
    tasks,
  };
}

async function tasksByInterface(signal: AbortSignal): Promise<ReadonlyMap<string, Task>> {
  const { clusterArns = [] } = await aws.ecs.ListClusters({}, signal);
  const perCluster = await Promise.all(
    clusterArns.map(async (cluster) => {
      const { taskArns = [] } = await aws.ecs.ListTasks({ cluster }, signal);
      return taskArns.length > 0 ? ((await aws.ecs.DescribeTasks({ cluster, tasks: taskArns }, signal)).tasks ?? []) : [];
    }),
  );
  return new Map(perCluster.flat().flatMap((task) => interfacesOf(task).map((id) => [id, task] as const)));
}

const interfacesOf = ({ attachments = [] }: Task): string[] =>
  attachments.flatMap(({ details = [] }) => details.flatMap(({ name, value }) => (name === "networkInterfaceId" && value ? [value] : [])));
