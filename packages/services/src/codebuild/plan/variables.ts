import { isReserved } from "../project/check-environment.ts";
import type { Buildspec } from "../buildspec/buildspec.ts";
import type { BuildSettings } from "./settings.ts";

/** Where the value of a variable comes from; the values themselves are looked up when the build runs. */
export type VariableSource =
  | { from: "text"; value: string }
  | { from: "parameter-store"; parameter: string }
  | { from: "secrets-manager"; secret: SecretReference };

export interface SecretReference {
  secretId: string;
  jsonKey: string | undefined;
  versionStage: string | undefined;
  versionId: string | undefined;
}

/**
 * The user's variables: the buildspec's are overridden by name by those of project and StartBuild, whatever their kinds. Names that begin
 * with CODEBUILD_ are reserved and left out, but for those that configure CodeBuild.
 */
export function userVariables(buildspec: Buildspec, settings: BuildSettings): Record<string, VariableSource> {
  const sources: Record<string, VariableSource> = {};
  for (const [name, value] of Object.entries(buildspec.env.variables)) sources[name] = { from: "text", value };
  for (const [name, parameter] of Object.entries(buildspec.env.parameterStore)) sources[name] = { from: "parameter-store", parameter };
  for (const [name, text] of Object.entries(buildspec.env.secretsManager)) {
    sources[name] = { from: "secrets-manager", secret: secretReference(text) };
  }
  for (const { name, value, type } of settings.environment.environmentVariables ?? []) sources[name ?? ""] = sourceOf(value ?? "", type);
  return Object.fromEntries(Object.entries(sources).filter(([name]) => name !== "" && !isReserved(name)));
}

function sourceOf(value: string, type: string | undefined): VariableSource {
  if (type === "PARAMETER_STORE") return { from: "parameter-store", parameter: value };
  if (type === "SECRETS_MANAGER") return { from: "secrets-manager", secret: secretReference(value) };
  return { from: "text", value };
}

/** `secret-id:json-key:version-stage:version-id`, where the id may be an ARN, which has seven fields of its own. */
export function secretReference(text: string): SecretReference {
  const fields = text.split(":");
  const idFields = text.startsWith("arn:") ? 7 : 1;
  const [jsonKey, versionStage, versionId] = fields.slice(idFields);
  const some = (value: string | undefined) => (value === "" ? undefined : value);
  return {
    secretId: fields.slice(0, idFields).join(":"),
    jsonKey: some(jsonKey),
    versionStage: some(versionStage),
    versionId: some(versionId),
  };
}
