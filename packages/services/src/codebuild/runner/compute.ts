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

/** What a build may use: its compute type's share, as far as this host has it. */
export function resourcesOf(environment: ProjectEnvironment, info: Pick<EngineInfo, "cpus" | "memoryBytes">): ResourceLimits {
  const { computeType = "", computeConfiguration } = environment;
  const type = computeTypes[computeType];
  const memory = (computeConfiguration?.memory ?? type?.memory ?? 0) * gigabyte;
  const cpus = computeConfiguration?.vCpu ?? type?.cpus ?? 0;
  return {
    ...(memory > 0 && memory < info.memoryBytes && { memoryBytes: memory }),
    ...(cpus > 0 && cpus < info.cpus && { cpus }),
  };
}
