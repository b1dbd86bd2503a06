import { checkAutoRetryLimit } from "../auto-retry.ts";
import { checkFileSystems } from "../file-systems/check.ts";
import type { ProjectFacts } from "../model.ts";
import { checkBatchConfig } from "../batch/check-config.ts";
import type { BuildSettings } from "../plan/settings.ts";
import { checkSecondaryArtifacts } from "./check-artifacts.ts";
import { checkCache } from "./check-cache.ts";
import { checkEncryptionKey } from "./check-encryption-key.ts";
import { checkEnvironment } from "./check-environment.ts";
import { checkLogs } from "./check-logs.ts";
import { checkLambda } from "./check-lambda.ts";
import { checkArtifacts, checkSource, gitHosts } from "./check-source.ts";
import { invalid } from "./refuse.ts";

/** Throws InvalidInputException for anything in a project that AWS refuses, or that this server cannot do, by its name. */
export function checkProject(facts: ProjectFacts): void {
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(facts.serviceRole ?? ""))
    throw invalid(`Invalid service role: ${facts.serviceRole ?? ""}`);
  checkBuildable(facts as BuildSettings);
  checkBatchConfig(facts.buildBatchConfig);
  if (facts.badge?.badgeEnabled && !["CODECOMMIT", ...gitHosts].includes(facts.source?.type ?? "")) {
    throw invalid(`Build badges are not supported for source type ${facts.source?.type}`);
  }
  checkEncryptionKey(facts.encryptionKey);
  checkAutoRetryLimit(facts.autoRetryLimit);
  if (facts.concurrentBuildLimit !== undefined && facts.concurrentBuildLimit < 1) {
    throw invalid("Invalid concurrent build limit: must be at least 1");
  }
}

/** The part of the check that a build's overrides can change. */
export function checkBuildable(
  settings: Pick<
    BuildSettings,
    | "source"
    | "secondarySources"
    | "artifacts"
    | "secondaryArtifacts"
    | "environment"
    | "vpcConfig"
    | "cache"
    | "fileSystemLocations"
    | "logsConfig"
  >,
): void {
  checkSource(settings.source);
  for (const source of settings.secondarySources ?? []) checkSource(source, { type: settings.source.type });
  checkArtifacts(settings.artifacts, settings.source.type, false);
  for (const artifacts of settings.secondaryArtifacts ?? []) checkArtifacts(artifacts, settings.source.type, true);
  checkSecondaryArtifacts(settings.secondaryArtifacts);
  checkEnvironment(settings.environment);
  checkLambda(settings);
  const vpc = settings.vpcConfig;
  if (vpc?.vpcId && (!vpc.subnets?.length || !vpc.securityGroupIds?.length)) {
    throw invalid("Invalid vpc config: vpc id, subnets, and security groups must all be provided");
  }
  checkCache(settings.cache);
  checkFileSystems(settings);
  checkLogs(settings.logsConfig);
}
