import type * as sdk from "@aws-sdk/client-ecs";
import type { OperationInput } from "@towpath/wire";
import { unsupported } from "../faults.ts";

/** What RegisterTaskDefinition is given. */
export type Registration = OperationInput<typeof sdk, "RegisterTaskDefinition">;

const inContainer = [
  "firelensConfiguration",
  "resourceRequirements",
  "repositoryCredentials",
  "environmentFiles",
  "credentialSpecs",
  "links",
  "privileged",
  "disableNetworking",
  "hostname",
  "dnsServers",
  "dnsSearchDomains",
  "extraHosts",
  "dockerSecurityOptions",
  "systemControls",
] as const satisfies (keyof sdk.ContainerDefinition)[];
const inLinux = ["devices", "maxSwap", "swappiness"] as const satisfies (keyof sdk.LinuxParameters)[];
const inLogOptions = ["awslogs-datetime-format", "awslogs-multiline-pattern"];

/** Absent, false and empty say nothing. */
const isGiven = (value: unknown) =>
  value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);

/** Throws ClientException naming the first field of a container definition that AWS has and this service does not. */
export function refuseInContainer(given: sdk.ContainerDefinition): void {
  const { linuxParameters: linux, logConfiguration: logs, portMappings = [], restartPolicy } = given;
  const field =
    inContainer.find((key) => isGiven(given[key])) ??
    inLinux.filter((key) => isGiven(linux?.[key])).map((key) => `linuxParameters.${key}`)[0] ??
    inLogOptions.filter((key) => isGiven(logs?.options?.[key])).map((key) => `logConfiguration.options.${key}`)[0];
  const refuse = (what: string) => unsupported(`The field ${what} of the container '${given.name}'`);
  if (field) throw refuse(field);
  if (isGiven(logs?.secretOptions)) throw refuse("logConfiguration.secretOptions");
  if (restartPolicy?.enabled) throw refuse("restartPolicy.enabled");
  if (portMappings.some(({ containerPortRange }) => isGiven(containerPortRange))) throw refuse("portMappings.containerPortRange");
  if (logs && logs.logDriver !== "awslogs")
    throw unsupported(`The log driver '${logs.logDriver}' of the container '${given.name}' (only 'awslogs' is)`);
}

const inDefinition = [
  "proxyConfiguration",
  "inferenceAccelerators",
  "ipcMode",
  "pidMode",
  "placementConstraints",
  "enableFaultInjection",
] as const satisfies (keyof Registration)[];

/** As `refuseInContainer`, for the task definition itself. */
export function refuseInDefinition(given: Registration): void {
  for (const volume of given.volumes ?? []) {
    const kind = (
      [
        "efsVolumeConfiguration",
        "dockerVolumeConfiguration",
        "fsxWindowsFileServerVolumeConfiguration",
        "s3filesVolumeConfiguration",
      ] as const
    ).find((key) => volume[key] !== undefined);
    if (kind) throw unsupported(`The field ${kind} of the volume '${volume.name}'`);
    if (volume.configuredAtLaunch) throw unsupported(`The field configuredAtLaunch of the volume '${volume.name}'`);
    if (volume.host?.sourcePath !== undefined) throw unsupported(`The field host.sourcePath of the volume '${volume.name}'`);
  }
  const field = inDefinition.find((key) => isGiven(given[key]));
  if (field) throw unsupported(`The field ${field}`);
  const family = given.runtimePlatform?.operatingSystemFamily;
  if (family !== undefined && family !== "LINUX") throw unsupported(`The operating system family '${family}'`);
}
