import type { ProjectEnvironment } from "@aws-sdk/client-codebuild";
import type { EngineInfo, ResourceLimits } from "@towpath/engine";

const gigabyte = 1024 ** 3;

/** Memory in GB and cores of AWS's compute types for LINUX_CONTAINER. */
const computeTypes: Record<string, { memory: number; cpus: number }> = {
  BUILD_GENERAL1_SMALL: { memory: 3, cpus: 2 },
  BUILD_GENERAL1_MEDIUM: { memory: 7, cpus: 4 },
  BUILD_GENERAL1_LARGE: { memory: 15, cpus: 8 },
  BUILD_GENERAL1_XLARGE: { memory: 70, cpus: 36 },
  BUILD_GENERAL1_2XLARGE: { memory: 145, cpus: 72 },
  // AWS names no cores of Lambda compute: all that the host has.
  BUILD_LAMBDA_1GB: { memory: 1, cpus: 0 },
  BUILD_LAMBDA_2GB: { memory: 2, cpus: 0 },
  BUILD_LAMBDA_4GB: { memory: 4, cpus: 0 },
  BUILD_LAMBDA_8GB: { memory: 8, cpus: 0 },
  BUILD_LAMBDA_10GB: { memory: 10, cpus: 0 },
};

type HostSize = Pick<EngineInfo, "cpus" | "memoryBytes">;

/** Cores and memory that a build is to have at AWS, and that it has on a host: its compute type's share, as far as the host has it. */
export interface Compute {
  type: string;
  wanted: { cpus: number; memoryBytes: number };
  given: { cpus: number; memoryBytes: number };
}

export function computeOf(environment: ProjectEnvironment, host: HostSize): Compute {
  const { computeType = "", computeConfiguration } = environment;
  const type = computeTypes[computeType];
  const cpus = computeConfiguration?.vCpu || type?.cpus || host.cpus;
  const memoryBytes = (computeConfiguration?.memory || type?.memory || 0) * gigabyte || host.memoryBytes;
  const given = { cpus: Math.min(cpus, host.cpus), memoryBytes: Math.min(memoryBytes, host.memoryBytes) };
  return { type: computeType, wanted: { cpus, memoryBytes }, given };
}

/** The limits of a build's container; none where the host has no more than the build may use. */
export function resourcesOf(environment: ProjectEnvironment, host: HostSize): ResourceLimits {
  const { given } = computeOf(environment, host);
  return {
    ...(given.memoryBytes < host.memoryBytes && { memoryBytes: given.memoryBytes }),
    ...(given.cpus < host.cpus && { cpus: given.cpus }),
  };
}

const inGigabytes = (bytes: number): string => `${Number((bytes / gigabyte).toFixed(1))} GB`;

/** A line for the log where the host has less than the compute type promises. */
export function scaledText({ type, wanted, given }: Compute): string | undefined {
  if (given.cpus >= wanted.cpus && given.memoryBytes >= wanted.memoryBytes) return undefined;
  const size = (of: Compute["given"]) => `${of.cpus} vCPUs and ${inGigabytes(of.memoryBytes)}`;
  return `${type || "The compute type"} has ${size(wanted)} at AWS; this build has ${size(given)}, which is all there is on this machine.`;
}
