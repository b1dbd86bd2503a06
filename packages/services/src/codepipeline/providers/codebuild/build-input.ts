/** What StartBuild is asked for: artifacts as sources and places for artifacts, and the action's configuration as overrides. */
import type { EnvironmentVariable } from "@aws-sdk/client-codebuild";
import type { Client } from "../../../door/aws.ts";
import type { StoredArtifact } from "../../store/actions.ts";
import { ActionFailed, type Job, valueOf } from "../provider.ts";

type StartBuildInput = Parameters<Client["codebuild"]["StartBuild"]>[0];

export function buildInput(job: Job): StartBuildInput {
  const primaryName = valueOf(job, "PrimarySource") ?? job.inputs[0]?.name;
  const primary = job.inputs.find(({ name }) => name === primaryName);
  if (!primary)
    throw new ActionFailed(
      "ConfigurationError",
      `The PrimarySource '${primaryName}' is not an input artifact of action '${job.actionName}'`,
    );
  const others = job.inputs.filter((input) => input !== primary);
  const revision = job.revisions.find(({ name }) => name === primary.name) ?? job.revisions[0];
  const variables = environmentVariables(job);
  const buildspec = valueOf(job, "BuildspecOverride");
  const role = valueOf(job, "ServiceRoleArnOverride");
  return {
    projectName: job.configuration["ProjectName"] ?? "",
    // A build that was started before a crash is found by this, and not started again.
    idempotencyToken: job.actionExecutionId,
    sourceTypeOverride: "CODEPIPELINE",
    sourceLocationOverride: locationOf(primary),
    ...(others.length > 0 && {
      secondarySourcesOverride: others.map((input) => ({ type: "S3" as const, sourceIdentifier: input.name, location: locationOf(input) })),
    }),
    ...(revision?.revisionId !== undefined && { sourceVersion: revision.revisionId }),
    ...outputsOverride(job.outputs),
    ...(variables.length > 0 && { environmentVariablesOverride: variables }),
    ...(buildspec !== undefined && { buildspecOverride: buildspec }),
    ...(role !== undefined && { serviceRoleOverride: role }),
  };
}

const locationOf = ({ bucket, key }: StoredArtifact): string => `${bucket}/${key}`;

/** One output is the buildspec's `artifacts`; of several, each is the secondary artifact of its name. Without a place nothing is stored. */
function outputsOverride(outputs: readonly StoredArtifact[]): Pick<StartBuildInput, "artifactsOverride" | "secondaryArtifactsOverride"> {
  const place = ({ bucket, key }: StoredArtifact) =>
    ({ type: "CODEPIPELINE", location: bucket, path: "", name: key, packaging: "ZIP" }) as const;
  const [only, ...more] = outputs;
  if (only && more.length === 0) return { artifactsOverride: place(only) };
  return {
    artifactsOverride: { type: "CODEPIPELINE" },
    ...(only && { secondaryArtifactsOverride: outputs.map((output) => ({ ...place(output), artifactIdentifier: output.name })) }),
  };
}

const types = ["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"];

/** The configuration holds a JSON array of `{name, value, type}`. */
function environmentVariables(job: Job): (EnvironmentVariable & { name: string; value: string })[] {
  const text = valueOf(job, "EnvironmentVariables");
  if (text === undefined) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw notVariables(job, `it is not valid JSON: ${(cause as Error).message}`, cause);
  }
  if (!Array.isArray(parsed)) throw notVariables(job, "it must be a JSON array");
  return parsed.map((one: unknown, at) => {
    const { name, value, type = "PLAINTEXT" } = (one ?? {}) as Record<string, unknown>;
    if (typeof name !== "string" || typeof value !== "string" || !types.includes(String(type)))
      throw notVariables(job, `element ${at + 1} must have a name, a value and a type (${types.join(", ")})`);
    return { name, value, type: type as NonNullable<EnvironmentVariable["type"]> };
  });
}

const notVariables = ({ actionName }: Job, why: string, cause?: unknown) =>
  new ActionFailed("ConfigurationError", `The configuration 'EnvironmentVariables' of action '${actionName}' cannot be used: ${why}.`, {
    cause,
  });
