/**
 * The one place that decides about batch builds (BatchEnabled, CombineArtifacts). CodeBuild has no StartBuildBatch here yet, so they are
 * refused when the pipeline is created, and again when a variable says `true` only as the action starts.
 */
import { ActionFailed } from "../provider.ts";

export const batchKeys = { BatchEnabled: { values: ["true", "false"] }, CombineArtifacts: { values: ["true", "false"] } } as const;

/** What is wrong with the settings, or undefined. */
export function batchProblem(actionName: string, configuration: Readonly<Record<string, string>>): string | undefined {
  const { BatchEnabled = "false", CombineArtifacts = "false" } = configuration;
  if (BatchEnabled === "true") return `Towpath does not support batch builds (BatchEnabled) of action '${actionName}' yet.`;
  if (CombineArtifacts === "true" && BatchEnabled === "false")
    return `The CombineArtifacts option of action '${actionName}' can only be used with the BatchEnabled option.`;
  return undefined;
}

/** Throws ActionFailed. */
export function refuseBatch(actionName: string, configuration: Readonly<Record<string, string>>): void {
  const problem = batchProblem(actionName, configuration);
  if (problem !== undefined) throw new ActionFailed("ConfigurationError", problem);
}
