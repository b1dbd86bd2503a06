import type * as sdk from "@aws-sdk/client-ecs";
import { clientError } from "../faults.ts";
import type { ContainerDefinition } from "../model.ts";
import { parseImage } from "./image-name.ts";
import { refuseInContainer } from "./refused.ts";
import { parseValueFrom } from "./value-from.ts";

/** Checks one container definition and fills in what AWS fills in. Throws ClientException with what RegisterTaskDefinition says. */
export function checkContainer(given: sdk.ContainerDefinition, volumes: string[]): ContainerDefinition {
  const { name = "", image = "" } = given;
  if (name === "") throw clientError("Container.name should not be null or empty.");
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw clientError("Container.name contains invalid characters.");
  if (image === "") throw clientError("Container.image should not be null or empty.");
  if (/\s/.test(image)) throw clientError("Container.image contains invalid characters.");
  refuseInContainer(given);
  checkSecrets(given);
  checkHealth(name, given.healthCheck);
  checkLogs(given.logConfiguration);
  checkTimeout(name, "stopTimeout", given.stopTimeout);
  checkTimeout(name, "startTimeout", given.startTimeout);
  checkMounts(name, given.mountPoints ?? [], volumes);
  return {
    ...given,
    name,
    image,
    cpu: given.cpu ?? 0,
    essential: given.essential ?? true,
    portMappings: checkPorts(given.portMappings ?? []),
    environment: given.environment ?? [],
    mountPoints: given.mountPoints ?? [],
    volumesFrom: given.volumesFrom ?? [],
    systemControls: given.systemControls ?? [],
    ...(given.healthCheck && { healthCheck: { interval: 30, timeout: 5, retries: 3, ...given.healthCheck } }),
  };
}

function checkMounts(name: string, mountPoints: sdk.MountPoint[], volumes: string[]): void {
  for (const { sourceVolume = "", containerPath = "" } of mountPoints) {
    if (!volumes.includes(sourceVolume)) throw clientError(`Unknown volume '${sourceVolume}'.`);
    if (!containerPath.startsWith("/"))
      throw clientError(`Invalid 'containerPath' setting for container '${name}': it must be an absolute path.`);
  }
}

function checkPorts(given: sdk.PortMapping[]): sdk.PortMapping[] {
  return given.map((mapping) => {
    const { containerPort, hostPort, protocol = "tcp" } = mapping;
    if (containerPort === undefined || containerPort < 1 || containerPort > 65_535)
      throw clientError(`Invalid 'containerPort' setting: ${containerPort}.`);
    if (hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort) {
      throw clientError("When networkMode=awsvpc, the host ports and container ports in port mappings must match.");
    }
    return { ...mapping, hostPort: containerPort, protocol };
  });
}

function checkSecrets(given: sdk.ContainerDefinition): void {
  const names = new Set((given.environment ?? []).map(({ name }) => name));
  for (const { name = "", valueFrom = "" } of given.secrets ?? []) {
    if (name === "") throw clientError("The secret name must not be empty.");
    if (names.has(name))
      throw clientError(
        `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${name}'.`,
      );
    names.add(name);
    if (!parseValueFrom(valueFrom)) throw clientError(`Invalid ARN or parameter name '${valueFrom}' for the secret '${name}'.`);
  }
}

function checkHealth(name: string, check: sdk.HealthCheck | undefined): void {
  if (!check) return;
  const command = check.command ?? [];
  if (command.length === 0) throw clientError(`Invalid 'healthCheck.command' setting for container '${name}': it must not be empty.`);
  if (!["CMD", "CMD-SHELL", "NONE"].includes(command[0] ?? "") || (command.length < 2 && command[0] !== "NONE")) {
    throw clientError(
      `Invalid 'healthCheck.command' setting for container '${name}': it must begin with CMD or CMD-SHELL, followed by the command.`,
    );
  }
  const within = (field: "interval" | "timeout" | "retries" | "startPeriod", low: number, high: number) => {
    const value = check[field];
    if (value !== undefined && (value < low || value > high)) {
      throw clientError(`Invalid 'healthCheck.${field}' setting for container '${name}'. Value must be between ${low} and ${high}.`);
    }
  };
  within("interval", 5, 300);
  within("timeout", 2, 60);
  within("retries", 1, 10);
  within("startPeriod", 0, 300);
}

function checkLogs(given: sdk.LogConfiguration | undefined): void {
  if (!given) return;
  const needed = ["awslogs-region", "awslogs-group", "awslogs-stream-prefix"].filter((option) => !given.options?.[option]);
  if (needed.length > 0) throw clientError(`Log driver awslogs requires options: ${needed.join(", ")}`);
}

function checkTimeout(name: string, field: "stopTimeout" | "startTimeout", seconds: number | undefined): void {
  if (seconds !== undefined && (seconds < 2 || seconds > 120)) {
    throw clientError(`Invalid setting for container '${name}'. '${field}' must be between 2 and 120 seconds.`);
  }
}

/** Whether starting it needs an execution role, and what for. */
export function needsExecutionRole(container: ContainerDefinition): string | undefined {
  if (parseImage(container.image).kind === "ecr") return "ECR images";
  if (container.logConfiguration) return `log driver ${container.logConfiguration.logDriver}`;
  return (container.secrets ?? []).length > 0 ? "secrets" : undefined;
}
