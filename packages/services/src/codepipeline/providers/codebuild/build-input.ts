/** What StartBuild is asked for: artifacts as sources and places for artifacts, and the action's configuration as overrides. */
import type { Client } from "../../../door/aws.ts";
import type { StoredArtifact } from "../../store/actions.ts";
import { ActionFailed, type Job, valueOf } from "../provider.ts";
import { variablesFrom } from "./environment-variables.ts";

export type StartBuildInput = Parameters<Client["codebuild"]["StartBuild"]>[0];

export function buildInput(job: Job): StartBuildInput {
  const variables = variablesFrom(valueOf(job, "EnvironmentVariables") ?? "[]");
  const buildspec = valueOf(job, "BuildspecOverride");
  const role = valueOf(job, "ServiceRoleArnOverride");
  return {
    projectName: job.configuration["ProjectName"] ?? "",
    ...artifactsInput(job, valueOf(job, "PrimarySource")),
    ...(variables.length > 0 && { environmentVariablesOverride: variables }),
    ...(buildspec !== undefined && { buildspecOverride: buildspec }),
    ...(role !== undefined && { serviceRoleOverride: role }),
  };
}

type Given = Pick<Job, "actionExecutionId" | "actionName" | "inputs" | "outputs" | "revisions">;

/** Sources and artifacts. The first input is the primary source, unless `primarySource` names another. Throws ActionFailed. */
export function artifactsInput(job: Given, primarySource?: string): Omit<StartBuildInput, "projectName"> {
  const primaryName = primarySource ?? job.inputs[0]?.name;
  const primary = job.inputs.find(({ name }) => name === primaryName);
  if (!primary)
    throw new ActionFailed(
      "ConfigurationError",
      `The PrimarySource '${primaryName}' is not an input artifact of action '${job.actionName}'`,
    );
  const others = job.inputs.filter((input) => input !== primary);
  const revision = job.revisions.find(({ name }) => name === primary.name) ?? job.revisions[0];
  return {
    // A build that was started before a crash is found by this, and not started again.
    idempotencyToken: job.actionExecutionId,
    sourceTypeOverride: "CODEPIPELINE",
    sourceLocationOverride: locationOf(primary),
    ...(others.length > 0 && { secondarySourcesOverride: others.map(secondarySource) }),
    ...(revision?.revisionId !== undefined && { sourceVersion: revision.revisionId }),
    ...outputsOverride(job.outputs),
  };
}

const locationOf = ({ bucket, key }: StoredArtifact): string => `${bucket}/${key}`;

const secondarySource = (input: StoredArtifact) => ({
  type: "CODEPIPELINE" as const,
  sourceIdentifier: input.name,
  location: locationOf(input),
});

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
