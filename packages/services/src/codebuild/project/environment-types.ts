import type { ProjectEnvironment } from "@aws-sdk/client-codebuild";
import { invalid, unsupported } from "./refuse.ts";

/** Environment types whose builds run in Linux containers. */
const inContainers = ["LINUX_CONTAINER", "ARM_CONTAINER", "LINUX_LAMBDA_CONTAINER", "ARM_LAMBDA_CONTAINER"];
const choice = "use LINUX_CONTAINER, ARM_CONTAINER, LINUX_LAMBDA_CONTAINER or ARM_LAMBDA_CONTAINER";

/** Refuses by name what is no Linux container: Windows, macOS, graphics processors, builds on bare instances. */
export function checkEnvironmentType(type: string | undefined): void {
  if (!inContainers.includes(type ?? "")) throw unsupported(`environments of type ${type}; ${choice}`);
}

export const isLambda = (type: string | undefined): boolean => type === "LINUX_LAMBDA_CONTAINER" || type === "ARM_LAMBDA_CONTAINER";

/** Lambda compute has types of its own. */
export function checkComputeType({ type, computeType }: ProjectEnvironment): void {
  if (isLambda(type) !== (computeType?.startsWith("BUILD_LAMBDA") ?? false))
    throw invalid(`Invalid compute type ${computeType} for environment type ${type}`);
}

/** Why an engine cannot run an environment, if it cannot. An engine on ARM runs LINUX_CONTAINER too, in images that exist for it. */
export function architectureProblem(type: string | undefined, arch: string): string | undefined {
  if (!type?.startsWith("ARM_") || arch === "arm64") return undefined;
  return `The environment type ${type} needs a container engine on arm64; this one is on ${arch}.`;
}
