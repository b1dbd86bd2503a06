import type { EnvironmentVariable, ProjectEnvironment, ProjectSource, StartBuildInput } from "@aws-sdk/client-codebuild";
import { lambdaMinutes, queuedTimeoutMinutesDefault, timeoutMinutesDefault } from "../limits.ts";
import type { ProjectFacts } from "../model.ts";
import type { WebhookOrigin } from "../webhooks/start.ts";
import { isLambda } from "../project/environment-types.ts";

/** What a build is made of: the project as it was, with the overrides of StartBuild in force. Never changes afterwards. */
export type BuildSettings = Pick<
  ProjectFacts,
  | "secondarySources"
  | "sourceVersion"
  | "secondarySourceVersions"
  | "secondaryArtifacts"
  | "cache"
  | "encryptionKey"
  | "vpcConfig"
  | "logsConfig"
  | "fileSystemLocations"
> & {
  source: ProjectSource;
  artifacts: NonNullable<ProjectFacts["artifacts"]>;
  environment: ProjectEnvironment;
  serviceRole: string;
  /** Of managed compute: the role that takes on `serviceRole`. */
  roleFrom?: string;
  /** Of builds that a webhook started. */
  webhook?: WebhookOrigin;
  /** Of a fan-out: which shard of how many, from 0. */
  shard?: { index: number; count: number };
  timeoutInMinutes: number;
  queuedTimeoutInMinutes: number;
};

type Given = Omit<StartBuildInput, "projectName"> & { webhook?: WebhookOrigin | undefined };

/** StartBuild's overrides win over the project, member by member; variables by name; source and environment by each of their members. */
export function settingsOf(project: ProjectFacts, overrides: Given, owner = ""): BuildSettings {
  const environment = environmentOf(project, overrides);
  return defined({
    source: sourceOf(project, overrides),
    secondarySources: overrides.secondarySourcesOverride ?? project.secondarySources,
    sourceVersion: overrides.sourceVersion ?? project.sourceVersion,
    secondarySourceVersions: overrides.secondarySourcesVersionOverride ?? project.secondarySourceVersions,
    artifacts: artifactsOf(project, overrides),
    secondaryArtifacts: overrides.secondaryArtifactsOverride ?? project.secondaryArtifacts,
    cache: overrides.cacheOverride ?? project.cache,
    environment,
    serviceRole: overrides.serviceRoleOverride ?? (project.serviceRole as string),
    roleFrom: owner !== "" && overrides.serviceRoleOverride !== undefined ? project.serviceRole : undefined,
    timeoutInMinutes: isLambda(environment.type)
      ? lambdaMinutes
      : (overrides.timeoutInMinutesOverride ?? project.timeoutInMinutes ?? timeoutMinutesDefault),
    queuedTimeoutInMinutes: overrides.queuedTimeoutInMinutesOverride ?? project.queuedTimeoutInMinutes ?? queuedTimeoutMinutesDefault,
    encryptionKey: overrides.encryptionKeyOverride ?? project.encryptionKey,
    vpcConfig: project.vpcConfig?.vpcId ? project.vpcConfig : undefined,
    logsConfig: overrides.logsConfigOverride ?? project.logsConfig,
    fileSystemLocations: project.fileSystemLocations,
    webhook: overrides.webhook,
  });
}

/** Another source type leaves behind what belonged to the project's own (its location, its depth), but for the buildspec. */
function sourceOf(project: ProjectFacts, overrides: Given): ProjectSource {
  const own = project.source as ProjectSource;
  const type = overrides.sourceTypeOverride ?? own.type;
  const base: Partial<ProjectSource> = type === own.type ? own : { buildspec: own.buildspec };
  return defined({
    ...base,
    type,
    location: overrides.sourceLocationOverride ?? base.location,
    buildspec: overrides.buildspecOverride ?? base.buildspec,
    auth: overrides.sourceAuthOverride ?? base.auth,
    gitCloneDepth: overrides.gitCloneDepthOverride ?? base.gitCloneDepth,
    gitSubmodulesConfig: overrides.gitSubmodulesConfigOverride ?? base.gitSubmodulesConfig,
    insecureSsl: overrides.insecureSslOverride ?? base.insecureSsl,
    reportBuildStatus: overrides.reportBuildStatusOverride ?? base.reportBuildStatus,
    buildStatusConfig: overrides.buildStatusConfigOverride ?? base.buildStatusConfig,
  });
}

/** A pipeline that wants no artifact, or only secondary ones, names none: the project's own does not count then. */
function artifactsOf(project: ProjectFacts, overrides: Given): BuildSettings["artifacts"] {
  if (overrides.artifactsOverride) return overrides.artifactsOverride;
  if (overrides.sourceTypeOverride === "CODEPIPELINE") return { type: "CODEPIPELINE" };
  return project.artifacts as BuildSettings["artifacts"];
}

function environmentOf(project: ProjectFacts, overrides: Given): ProjectEnvironment {
  const own = project.environment as ProjectEnvironment;
  return defined({
    ...own,
    type: overrides.environmentTypeOverride ?? own.type,
    image: overrides.imageOverride ?? own.image,
    computeType: overrides.computeTypeOverride ?? own.computeType,
    certificate: overrides.certificateOverride ?? own.certificate,
    privilegedMode: overrides.privilegedModeOverride ?? own.privilegedMode ?? false,
    registryCredential: overrides.registryCredentialOverride ?? own.registryCredential,
    imagePullCredentialsType: overrides.imagePullCredentialsTypeOverride ?? own.imagePullCredentialsType,
    fleet: overrides.fleetOverride ?? own.fleet,
    hostKernel: overrides.hostKernelOverride ?? own.hostKernel,
    environmentVariables: variablesOf(own.environmentVariables ?? [], overrides.environmentVariablesOverride ?? []),
  });
}

function variablesOf(project: EnvironmentVariable[], overrides: EnvironmentVariable[]): EnvironmentVariable[] {
  const byName = new Map<string | undefined, EnvironmentVariable>();
  for (const variable of [...project, ...overrides]) byName.set(variable.name, { ...variable, type: variable.type ?? "PLAINTEXT" });
  return [...byName.values()];
}

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
