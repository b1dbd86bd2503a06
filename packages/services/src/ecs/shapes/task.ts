import type * as sdk from "@aws-sdk/client-ecs";
import type { HealthStatus, Task, TaskContainer } from "../model.ts";

const date = (at: number | undefined) => (at === undefined ? undefined : new Date(at));

/** UNHEALTHY if any essential container is, else UNKNOWN if any is unknown or has no check, else HEALTHY. */
export function taskHealth(containers: Pick<TaskContainer, "essential" | "health">[]): HealthStatus {
  const essential = containers.filter((container) => container.essential).map(({ health }) => health ?? "UNKNOWN");
  if (essential.includes("UNHEALTHY")) return "UNHEALTHY";
  return essential.includes("UNKNOWN") ? "UNKNOWN" : "HEALTHY";
}

/** A task as DescribeTasks and its events show it. */
export function taskShape(row: Task, includeTags = false): sdk.Task {
  const { state } = row;
  const { times } = state;
  return {
    attachments: [attachment(row)],
    attributes: [{ name: "ecs.cpu-architecture", value: "x86_64" }],
    availabilityZone: state.attached?.zone,
    capacityProviderName: state.capacityProviderName,
    clusterArn: row.clusterArn,
    connectivity: times.connectivity === undefined ? undefined : "CONNECTED",
    connectivityAt: date(times.connectivity),
    containers: state.containers.map((container) => containerShape(row, container)),
    cpu: state.cpu,
    createdAt: new Date(row.created),
    desiredStatus: row.desiredStatus,
    enableExecuteCommand: state.enableExecuteCommand,
    executionStoppedAt: date(times.executionStopped),
    group: state.group,
    healthStatus: taskHealth(state.containers),
    lastStatus: row.lastStatus,
    launchType: state.launchType ?? "FARGATE",
    memory: state.memory,
    overrides: {
      containerOverrides: state.containers.map(({ name }) => ({ name })),
      inferenceAcceleratorOverrides: [],
      ...state.overrides,
    },
    platformVersion: state.platformVersion,
    platformFamily: "Linux",
    pullStartedAt: date(times.pullStarted),
    pullStoppedAt: date(times.pullStopped),
    startedAt: date(times.started),
    startedBy: state.startedBy,
    stopCode: state.stopCode,
    stoppedAt: date(row.stopped),
    stoppedReason: state.stoppedReason,
    stoppingAt: date(times.stopping),
    tags: includeTags ? state.tags : [],
    taskArn: row.arn,
    taskDefinitionArn: state.definitionArn,
    version: state.version,
    ephemeralStorage: { sizeInGiB: 20 },
  };
}

function attachment({ state, lastStatus }: Task): sdk.Attachment {
  const { attached } = state;
  const details = [
    { name: "subnetId", value: state.subnetId },
    ...(attached
      ? [
          { name: "networkInterfaceId", value: attached.interfaceId },
          { name: "macAddress", value: attached.macAddress },
          { name: "privateDnsName", value: attached.privateDnsName },
          { name: "privateIPv4Address", value: attached.privateIpAddress },
        ]
      : []),
  ];
  const status = lastStatus === "STOPPED" ? "DELETED" : attached ? "ATTACHED" : "PRECREATED";
  return { id: state.attachmentId, type: "ElasticNetworkInterface", status, details };
}

function containerShape({ arn, state }: Task, container: TaskContainer): sdk.Container {
  return {
    containerArn: container.arn,
    taskArn: arn,
    name: container.name,
    image: container.image,
    imageDigest: container.imageDigest,
    runtimeId: container.runtimeId === undefined ? undefined : `${state.id}-${container.runtimeId.slice(0, 10)}`,
    lastStatus: container.lastStatus,
    exitCode: container.exitCode,
    reason: container.reason,
    networkBindings: [],
    networkInterfaces: state.attached ? [{ attachmentId: state.attachmentId, privateIpv4Address: state.attached.privateIpAddress }] : [],
    healthStatus: container.health ?? "UNKNOWN",
    managedAgents: undefined,
    cpu: "0",
  };
}
