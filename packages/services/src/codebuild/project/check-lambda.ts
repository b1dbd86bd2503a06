import type { CreateProjectInput, StartBuildInput, UpdateProjectInput } from "@aws-sdk/client-codebuild";
import type { BuildSettings } from "../plan/settings.ts";
import { isLambda } from "./environment-types.ts";
import { invalid } from "./refuse.ts";

/** AWS's text, as CreateProject gives it for queuedTimeoutInMinutes. */
const cannot = (member: string) => invalid(`Cannot specify ${member} for lambda compute`);

/** Throws InvalidInputException for what Lambda compute does not have: root's privileges, a VPC, caches, file systems, certificates. */
export function checkLambda(settings: Pick<BuildSettings, "environment" | "vpcConfig" | "cache" | "fileSystemLocations">): void {
  const { environment, vpcConfig, cache, fileSystemLocations } = settings;
  if (!isLambda(environment.type)) return;
  if (environment.privilegedMode) throw cannot("privilegedMode");
  if (environment.certificate) throw cannot("certificate");
  if (environment.registryCredential) throw cannot("registryCredential");
  if (vpcConfig?.vpcId) throw cannot("vpcConfig");
  if (cache && (cache.type ?? "NO_CACHE") !== "NO_CACHE") throw cannot("cache");
  if (fileSystemLocations?.length) throw cannot("fileSystemLocations");
}

/** Refuses timeouts and badges that a call names for Lambda compute, `type` being the environment's type after the call. */
export function checkLambdaCall(type: string | undefined, input: Partial<CreateProjectInput | UpdateProjectInput | StartBuildInput>): void {
  if (!isLambda(type)) return;
  const named: Record<string, unknown> = { ...input };
  for (const member of ["timeoutInMinutes", "queuedTimeoutInMinutes", "timeoutInMinutesOverride", "queuedTimeoutInMinutesOverride"])
    if (named[member] !== undefined) throw cannot(member.replace("Override", ""));
  if (named["badgeEnabled"]) throw cannot("badgeEnabled");
  if (named["debugSessionEnabled"]) throw cannot("debugSessionEnabled");
}
