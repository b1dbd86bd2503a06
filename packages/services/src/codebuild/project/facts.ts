import type { CreateProjectInput, UpdateProjectInput } from "@aws-sdk/client-codebuild";
import { lambdaMinutes, queuedTimeoutMinutesDefault, timeoutMinutesDefault } from "../limits.ts";
import type { ProjectFacts } from "../model.ts";
import type { Place } from "../names.ts";
import { isLambda } from "./environment-types.ts";

/** A new project with AWS's defaults filled in. */
export function newProject(input: CreateProjectInput, place: Place): ProjectFacts {
  const { name: _, badgeEnabled, environment, ...given } = input;
  return {
    timeoutInMinutes: isLambda(environment?.type) ? lambdaMinutes : timeoutMinutesDefault,
    queuedTimeoutInMinutes: queuedTimeoutMinutesDefault,
    encryptionKey: `arn:aws:kms:${place.region}:${place.account}:alias/aws/s3`,
    cache: { type: "NO_CACHE" },
    secondarySources: [],
    secondarySourceVersions: [],
    secondaryArtifacts: [],
    tags: [],
    projectVisibility: "PRIVATE",
    ...given,
    environment: environmentWithDefaults(environment as NonNullable<ProjectFacts["environment"]>),
    badge: { badgeEnabled: badgeEnabled ?? false },
  };
}

const environmentWithDefaults = (environment: NonNullable<ProjectFacts["environment"]>): NonNullable<ProjectFacts["environment"]> => ({
  imagePullCredentialsType: "CODEBUILD",
  privilegedMode: false,
  ...environment,
  environmentVariables: (environment.environmentVariables ?? []).map((variable) => ({ ...variable, type: variable.type ?? "PLAINTEXT" })),
});

/** AWS leaves alone what is not given, clears what is given empty, and removes the limit of concurrent builds for -1. */
export function changedProject(facts: ProjectFacts, input: UpdateProjectInput): ProjectFacts {
  const { name: _, badgeEnabled, environment, ...given } = input;
  const changed: ProjectFacts = {
    ...facts,
    ...given,
    ...(environment && { environment: environmentWithDefaults(environment) }),
    ...(badgeEnabled !== undefined && { badge: { badgeEnabled } }),
  };
  if (isLambda(changed.environment?.type)) changed.timeoutInMinutes = lambdaMinutes;
  else if (isLambda(facts.environment?.type)) changed.timeoutInMinutes = input.timeoutInMinutes ?? timeoutMinutesDefault;
  if (changed.concurrentBuildLimit === -1) delete changed.concurrentBuildLimit;
  if (changed.vpcConfig && !changed.vpcConfig.vpcId) delete changed.vpcConfig;
  if (changed.sourceVersion === "") delete changed.sourceVersion;
  return changed;
}
