import type * as sdk from "@aws-sdk/client-ecs";
import type { Ids } from "@towpath/journal";
import type { LoadBalancer, Task, TaskDefinition, TaskNetwork } from "./model.ts";
import { containerArn, lastPart, taskArn } from "./names.ts";

export interface NewTask {
  account: string;
  region: string;
  clusterArn: string;
  definition: TaskDefinition;
  network: TaskNetwork;
  subnetId: string;
  group: string;
  startedBy: string | undefined;
  service?: { arn: string; deploymentId: string; loadBalancers: LoadBalancer[]; digests: Record<string, string> };
  overrides?: sdk.TaskOverride;
  launchType: "FARGATE" | undefined;
  capacityProviderName: string | undefined;
  platformVersion: string;
  enableExecuteCommand: boolean;
  tags: sdk.Tag[];
  clientToken?: string;
}

/** A task that is to be started: PROVISIONING, nothing of it exists yet. */
export function newTask(ids: Ids, now: number, of: NewTask): Task {
  const id = ids.hex(32);
  const cluster = lastPart(of.clusterArn);
  const { definition } = of.definition;
  return {
    arn: taskArn(of, cluster, id),
    account: of.account,
    region: of.region,
    clusterArn: of.clusterArn,
    serviceArn: of.service?.arn,
    deploymentId: of.service?.deploymentId,
    lastStatus: "PROVISIONING",
    desiredStatus: "RUNNING",
    created: now,
    stopped: undefined,
    state: {
      id,
      definitionArn: of.definition.arn,
      group: of.group,
      startedBy: of.startedBy,
      cpu: of.overrides?.cpu ?? definition.cpu,
      memory: of.overrides?.memory ?? definition.memory,
      launchType: of.launchType,
      capacityProviderName: of.capacityProviderName,
      platformVersion: of.platformVersion,
      overrides: of.overrides ?? {},
      network: of.network,
      subnetId: of.subnetId,
      loadBalancers: of.service?.loadBalancers ?? [],
      enableExecuteCommand: of.enableExecuteCommand,
      tags: of.tags,
      version: 1,
      credentialsId: ids.uuid(),
      attachmentId: ids.uuid(),
      attached: undefined,
      containers: definition.containerDefinitions.map((container) => ({
        name: container.name,
        arn: containerArn(of, cluster, id, ids.uuid()),
        image: container.image,
        imageDigest: of.service?.digests[container.name],
        essential: container.essential,
        runtimeId: undefined,
        lastStatus: "PENDING",
        exitCode: undefined,
        reason: undefined,
        health: container.healthCheck && container.healthCheck.command?.[0] !== "NONE" ? "UNKNOWN" : undefined,
        startedAt: undefined,
        finishedAt: undefined,
      })),
      targets: [],
      times: {},
      stopCode: undefined,
      stoppedReason: undefined,
      drain: false,
      failedHealthChecks: false,
      healthyAt: undefined,
      accounted: false,
      clientToken: of.clientToken,
    },
  };
}

/** Asks a task to stop, with the reason that is shown; nothing happens to one that has been asked before. */
export function askedToStop(
  row: Task,
  why: Pick<Task["state"], "stopCode" | "stoppedReason"> & { now: number; drain?: boolean; failedHealthChecks?: boolean },
): Task | undefined {
  if (row.desiredStatus === "STOPPED") return undefined;
  const { stopCode, stoppedReason, drain = false, failedHealthChecks = false } = why;
  return {
    ...row,
    desiredStatus: "STOPPED",
    state: { ...row.state, stopCode, stoppedReason, drain, failedHealthChecks, times: { ...row.state.times, stopping: why.now } },
  };
}

/** The subnet with the fewest of `tasks`, so that tasks spread over zones. */
export function leastUsedSubnet(subnets: string[], tasks: Task[]): string {
  const used = (subnetId: string) => tasks.filter((task) => task.lastStatus !== "STOPPED" && task.state.subnetId === subnetId).length;
  return subnets.toSorted((a, b) => used(a) - used(b))[0] ?? "";
}
