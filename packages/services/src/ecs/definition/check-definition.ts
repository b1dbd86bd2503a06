import type * as sdk from "@aws-sdk/client-ecs";
import { clientError, unsupported } from "../faults.ts";
import { containersPerTask, definitionBytes } from "../limits.ts";
import type { TaskDefinition } from "../model.ts";
import { checkContainer, needsExecutionRole } from "./check-container.ts";
import { checkDependencies } from "./dependencies.ts";
import { refuseInDefinition, type Registration } from "./refused.ts";
import { fargateSize } from "./sizes.ts";

/**
 * Checks what RegisterTaskDefinition is given and fills in what AWS fills in. Throws ClientException with AWS's text, or naming the
 * field that is not supported.
 */
export function checkDefinition(given: Registration): TaskDefinition["definition"] {
  const { family = "", volumes = [] } = given;
  if (family === "") throw clientError("Family should not be null or empty.");
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(family)) throw clientError("Family contains invalid characters.");
  refuseInDefinition(given);
  if (given.networkMode === undefined || given.networkMode !== "awsvpc") {
    if (given.requiresCompatibilities?.includes("FARGATE")) throw clientError("Fargate only supports network mode ‘awsvpc’.");
    throw unsupported(`The network mode '${given.networkMode ?? "bridge"}' (only 'awsvpc' is)`);
  }
  checkRole(given.taskRoleArn);
  checkRole(given.executionRoleArn);
  const size = fargateSize(given.cpu, given.memory);
  const names = volumes.map(({ name = "" }) => name);
  for (const name of names)
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw clientError(`Volume name '${name}' contains invalid characters.`);
  const containers = (given.containerDefinitions ?? []).map((container) => checkContainer(container as sdk.ContainerDefinition, names));
  checkTogether(containers, size, given.executionRoleArn);
  const storage = given.ephemeralStorage?.sizeInGiB;
  if (storage !== undefined && (storage < 21 || storage > 200))
    throw clientError("Ephemeral storage sizeInGiB must be between 21 and 200.");
  const { tags: _, ...definition } = given;
  const made = {
    ...definition,
    family,
    ...size,
    networkMode: "awsvpc" as const,
    volumes,
    containerDefinitions: containers,
    placementConstraints: [],
    requiresCompatibilities: given.requiresCompatibilities ?? [],
    compatibilities: ["EC2" as const, "FARGATE" as const],
    requiresAttributes: [{ name: "ecs.capability.task-eni" }],
  };
  if (Buffer.byteLength(JSON.stringify(made)) > definitionBytes) throw clientError("Task definition is too large: the limit is 64 KB.");
  return made;
}

function checkRole(arn: string | undefined): void {
  if (arn !== undefined && arn !== "" && !/^arn:aws:iam::\d{12}:role\/.+$/.test(arn)) throw clientError("Role is not valid");
}

function checkTogether(
  containers: TaskDefinition["definition"]["containerDefinitions"],
  size: { cpu: string; memory: string },
  executionRole: string | undefined,
): void {
  if (containers.length === 0) throw clientError("Container list cannot be empty.");
  if (containers.length > containersPerTask)
    throw clientError(`Task definition has too many containers: the limit is ${containersPerTask}.`);
  const twice = containers.find(({ name }, i) => containers.findIndex((other) => other.name === name) !== i);
  if (twice) throw clientError(`Container names must be unique: '${twice.name}' is used more than once.`);
  if (!containers.some(({ essential }) => essential))
    throw clientError("Invalid 'essential' settings for containers. At least one container must be essential.");
  checkDependencies(containers);
  const cpu = containers.reduce((sum, container) => sum + (container.cpu ?? 0), 0);
  if (cpu > Number(size.cpu)) throw clientError("Invalid 'cpu' setting for task: the containers need more than the task has.");
  for (const { name, memory = 0, memoryReservation = 0 } of containers) {
    if (Math.max(memory, memoryReservation) > Number(size.memory)) {
      throw clientError(
        `Invalid setting for container '${name}'. 'memory' and 'memoryReservation' must not exceed the memory of the task.`,
      );
    }
  }
  const needing = containers.map(needsExecutionRole).find((what) => what !== undefined);
  if (needing !== undefined && !executionRole)
    throw clientError(`Fargate requires task definition to have execution role ARN to support ${needing}.`);
}
