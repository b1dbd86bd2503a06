import type { ContainerSpec, Mount, ResourceLimits } from "@towpath/engine";
import type { Attachment } from "@towpath/network";
import { logFileBytes, logFiles, stopTimeoutSeconds } from "../limits.ts";
import type { ContainerDefinition, EcsParts, Task, TaskDefinition } from "../model.ts";
import { containerName, taskLabels, volumeName } from "./labels.ts";

const mib = 1024 * 1024;

/** Paths below 169.254.170.2 that only this task may read. */
export const credentialsPath = (task: Task) => `/v2/credentials/ecs-${task.state.credentialsId}`;
export const metadataPath = (task: Task, container: string) => `/v4/${task.state.credentialsId}-${container}`;

export interface Given {
  task: Task;
  definition: TaskDefinition["definition"];
  container: ContainerDefinition;
  attachment: Attachment;
  image: string;
  secrets: Record<string, string>;
}

/** The engine's container for a container of a task, joined to the task's network interface. */
export function containerSpec(parts: Pick<EcsParts, "home">, given: Given): ContainerSpec & { name: string } {
  const { task, container, attachment, image } = given;
  const command = overrideOf(given)?.command ?? container.command;
  const { capabilities, initProcessEnabled = false } = container.linuxParameters ?? {};
  return {
    name: containerName(parts, task, container.name),
    image,
    labels: { ...container.dockerLabels, ...ecsLabels(task, container.name), ...taskLabels(parts, task) },
    ...(container.entryPoint?.length && { entrypoint: container.entryPoint }),
    ...(command?.length && { command }),
    env: environment(given),
    ...(container.workingDirectory !== undefined && { workingDirectory: container.workingDirectory }),
    ...(container.user !== undefined && { user: container.user }),
    network: { kind: "container", id: attachment.containerId },
    mounts: mounts(parts, given),
    resources: resources(given),
    ...(capabilities && { security: { capabilitiesAdd: capabilities.add ?? [], capabilitiesDrop: capabilities.drop ?? [] } }),
    init: initProcessEnabled,
    tty: container.pseudoTerminal ?? false,
    stdin: container.interactive ?? false,
    readOnlyRootFilesystem: container.readonlyRootFilesystem ?? false,
    stopTimeoutSeconds: container.stopTimeout ?? stopTimeoutSeconds,
    logStore: { keep: "newest", fileSizeBytes: logFileBytes, files: logFiles },
  };
}

const overrideOf = ({ task, container }: Given) => task.state.overrides.containerOverrides?.find(({ name }) => name === container.name);

/** The task's CPU and memory are hard limits for each of its containers; a container's own `cpu` is its weight among them. */
function resources(given: Given): ResourceLimits {
  const { task, container } = given;
  const { cpu, memory, memoryReservation } = { ...container, ...overrideOf(given) };
  const shared = container.linuxParameters?.sharedMemorySize;
  return {
    cpus: Number(task.state.cpu) / 1_024,
    ...(cpu !== undefined && cpu >= 2 && { cpuShares: cpu }),
    memoryBytes: (memory ?? Number(task.state.memory)) * mib,
    ...(memoryReservation !== undefined && { memoryReservationBytes: memoryReservation * mib }),
    ...(shared && { sharedMemoryBytes: shared * mib }),
    ...(container.ulimits?.length && {
      ulimits: container.ulimits.map(({ name = "nofile", softLimit = 0, hardLimit = 0 }) => ({ name, soft: softLimit, hard: hardLimit })),
    }),
  };
}

/** What ECS sets comes first, so that the task definition may replace it; overrides come after it, secrets last. */
function environment(given: Given): Record<string, string> {
  const { task, definition, container, attachment, secrets } = given;
  const listed = [...(container.environment ?? []), ...(overrideOf(given)?.environment ?? [])];
  const role = task.state.overrides.taskRoleArn ?? definition.taskRoleArn;
  return {
    ...attachment.environment,
    AWS_EXECUTION_ENV: "AWS_ECS_FARGATE",
    AWS_REGION: task.region,
    AWS_DEFAULT_REGION: task.region,
    ECS_CONTAINER_METADATA_URI_V4: `http://169.254.170.2${metadataPath(task, container.name)}`,
    ...(role && { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: credentialsPath(task) }),
    ...Object.fromEntries(listed.map(({ name = "", value = "" }) => [name, value])),
    ...secrets,
  };
}

/** The labels that ECS's agent gives, by which tools find the containers of a task. */
export const ecsLabels = (task: Task, container: string): Record<string, string> => {
  const [family = "", revision = ""] = (task.state.definitionArn.split("/")[1] ?? "").split(":");
  return {
    "com.amazonaws.ecs.cluster": task.clusterArn,
    "com.amazonaws.ecs.container-name": container,
    "com.amazonaws.ecs.task-arn": task.arn,
    "com.amazonaws.ecs.task-definition-family": family,
    "com.amazonaws.ecs.task-definition-version": revision,
  };
};

function mounts(parts: Pick<EcsParts, "home">, { task, definition, container, attachment }: Given): Mount[] {
  const borrowed = (container.volumesFrom ?? []).flatMap(({ sourceContainer, readOnly }) =>
    (definition.containerDefinitions.find(({ name }) => name === sourceContainer)?.mountPoints ?? []).map((point) => ({
      ...point,
      readOnly: readOnly ?? point.readOnly,
    })),
  );
  return [
    ...attachment.mounts.map(({ source, target }): Mount => ({ kind: "bind", source, target, readOnly: true })),
    ...[...(container.mountPoints ?? []), ...borrowed].map(({ sourceVolume = "", containerPath = "", readOnly = false }): Mount => ({
      kind: "volume",
      name: volumeName(parts, task, sourceVolume),
      target: containerPath,
      readOnly: readOnly ?? false,
    })),
    ...(container.linuxParameters?.tmpfs ?? []).map(({ containerPath = "", size = 64 }): Mount => ({
      kind: "tmpfs",
      target: containerPath,
      sizeBytes: size * mib,
    })),
  ];
}
