/** What the screens of services and tasks ask for. Events of ECS and of load balancers ask it again. */
import type { Service, ServiceDeployment, ServiceRevision, Task } from "@aws-sdk/client-ecs";
import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { useQueries, useQuery } from "@tanstack/react-query";
import { ask, aws } from "../aws/aws.ts";
import { useAws } from "../aws/query.ts";
import type { AwsError } from "../aws/request.ts";

/** Tasks get healthy, and drain, without an event of ECS. */
const runningRefetchMs = 5_000;
const tasksPerCall = 100;
const rolloutsShown = 20;

export const useService = (cluster: string, name: string) => {
  const { data, ...query } = useAws(
    "ecs",
    "DescribeServices",
    { cluster, services: [name], include: ["TAGS"] },
    { refetchInterval: runningRefetchMs },
  );
  return { ...query, isMissing: data !== undefined && data.services?.[0] === undefined, service: data?.services?.[0] };
};

/** Those that are there, and those that stopped a while ago. */
export const useServiceTasks = (cluster: string, serviceName: string) =>
  useQuery<Task[], AwsError>({
    queryKey: ["ecs", "tasks of", cluster, serviceName],
    queryFn: ({ signal }) => tasksOf(cluster, { serviceName }, signal),
    refetchInterval: runningRefetchMs,
  });

export async function tasksOf(cluster: string, of: { serviceName?: string }, signal: AbortSignal): Promise<Task[]> {
  const lists = await Promise.all(
    (["RUNNING", "STOPPED"] as const).map((desiredStatus) => aws.ecs.ListTasks({ cluster, ...of, desiredStatus }, signal)),
  );
  const arns = [...new Set(lists.flatMap(({ taskArns = [] }) => taskArns))];
  const tasks: Task[] = [];
  for (let from = 0; from < arns.length; from += tasksPerCall) {
    const part = await aws.ecs.DescribeTasks({ cluster, tasks: arns.slice(from, from + tasksPerCall) }, signal);
    tasks.push(...(part.tasks ?? []));
  }
  return tasks;
}

/** What all target groups of a service say. */
export function useTargetHealth({ loadBalancers = [] }: Pick<Service, "loadBalancers">): TargetHealthDescription[] {
  const arns = [...new Set(loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []))];
  const answers = useQueries({
    queries: arns.map((TargetGroupArn) => ({
      queryKey: ["elbv2", "DescribeTargetHealth", { TargetGroupArn }],
      queryFn: ({ signal }: { signal: AbortSignal }) => aws.elbv2.DescribeTargetHealth({ TargetGroupArn }, signal),
      refetchInterval: runningRefetchMs,
    })),
  });
  return answers.flatMap(({ data }) => data?.TargetHealthDescriptions ?? []);
}

export interface Rollouts {
  readonly rollouts: readonly ServiceDeployment[];
  readonly revisions: ReadonlyMap<string, ServiceRevision>;
  /** The deployment, as pipelines and tasks name it, by the service deployment's ARN. */
  readonly deploymentIds: ReadonlyMap<string, string>;
}

/** The last service deployments, newest first, with the revisions that they brought. */
export const useRollouts = (cluster: string, service: string) =>
  useQuery<Rollouts, AwsError>({
    queryKey: ["ecs", "rollouts of", cluster, service],
    queryFn: ({ signal }) => rolloutsOf(cluster, service, signal),
    refetchInterval: runningRefetchMs,
  });

async function rolloutsOf(cluster: string, service: string, signal: AbortSignal): Promise<Rollouts> {
  const [list, told] = await Promise.all([
    aws.ecs.ListServiceDeployments({ cluster, service, maxResults: rolloutsShown }, signal),
    ask<{ rollouts: { serviceDeploymentArn: string; deploymentId: string }[] }>("ecs", "rollouts", { cluster, service }, signal),
  ]);
  const arns = (list.serviceDeployments ?? []).flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []);
  if (arns.length === 0) return { rollouts: [], revisions: new Map(), deploymentIds: new Map() };
  const { serviceDeployments = [] } = await aws.ecs.DescribeServiceDeployments({ serviceDeploymentArns: arns }, signal);
  const wanted = [...new Set(serviceDeployments.flatMap(({ targetServiceRevision }) => targetServiceRevision?.arn ?? []))];
  const { serviceRevisions = [] } = await aws.ecs.DescribeServiceRevisions({ serviceRevisionArns: wanted }, signal);
  return {
    rollouts: serviceDeployments,
    revisions: new Map(serviceRevisions.map((revision) => [revision.serviceRevisionArn ?? "", revision])),
    deploymentIds: new Map(told.rollouts.map(({ serviceDeploymentArn, deploymentId }) => [serviceDeploymentArn, deploymentId])),
  };
}

export const useDefinition = (taskDefinition: string | undefined) => {
  const { data, ...query } = useAws(
    "ecs",
    "DescribeTaskDefinition",
    { taskDefinition },
    { enabled: taskDefinition !== undefined, refreshOn: false },
  );
  return { ...query, definition: data?.taskDefinition };
};
