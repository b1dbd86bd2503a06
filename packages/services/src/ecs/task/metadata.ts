import type { EcsParts, Task, TaskContainer } from "../model.ts";
import { findDefinition } from "../store/definitions.ts";
import { ecsLabels } from "./spec.ts";

const time = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

/** One container as the task metadata endpoint, version 4, shows it. */
export function containerMetadata(task: Task, container: TaskContainer): object {
  const { attached } = task.state;
  return {
    DockerId: container.runtimeId,
    Name: container.name,
    DockerName: container.name,
    Image: container.image,
    ImageID: container.imageDigest,
    Labels: ecsLabels(task, container.name),
    DesiredStatus: task.desiredStatus,
    KnownStatus: container.lastStatus,
    ExitCode: container.exitCode,
    Limits: { CPU: 0 },
    CreatedAt: time(container.startedAt),
    StartedAt: time(container.startedAt),
    FinishedAt: time(container.finishedAt),
    Type: "NORMAL",
    ContainerARN: container.arn,
    ...(container.health !== undefined && { Health: { status: container.health } }),
    Networks: attached
      ? [
          {
            NetworkMode: "awsvpc",
            IPv4Addresses: [attached.privateIpAddress],
            AttachmentIndex: 0,
            MACAddress: attached.macAddress,
            PrivateDNSName: attached.privateDnsName,
          },
        ]
      : [],
  };
}

/** The task, with all of its containers. */
export function taskMetadata({ journal }: Pick<EcsParts, "journal">, task: Task, withTags: boolean): object {
  const { state } = task;
  const definition = findDefinition(journal, state.definitionArn);
  return {
    Cluster: task.clusterArn,
    TaskARN: task.arn,
    Family: definition?.family,
    Revision: String(definition?.revision ?? ""),
    ServiceName: state.group.startsWith("service:") ? state.group.slice("service:".length) : undefined,
    DesiredStatus: task.desiredStatus,
    KnownStatus: task.lastStatus,
    Limits: { CPU: Number(state.cpu) / 1_024, Memory: Number(state.memory) },
    PullStartedAt: time(state.times.pullStarted),
    PullStoppedAt: time(state.times.pullStopped),
    AvailabilityZone: state.attached?.zone,
    LaunchType: state.launchType ?? "FARGATE",
    Containers: state.containers.map((container) => containerMetadata(task, container)),
    ...(withTags && { TaskTags: Object.fromEntries(state.tags.map(({ key = "", value = "" }) => [key, value])) }),
  };
}
