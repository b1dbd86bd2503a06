/** Each action against its type: availability, configuration, numbers of artifacts, and the fields that only some types have. */
import { InvalidActionDeclarationException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import { type Catalogue, providerOf } from "../providers/catalogue.ts";
import type { Counts, Provider } from "../providers/provider.ts";
import type { ActionDeclaration, Declaration } from "./declaration.ts";

export function checkActions(declaration: Declaration, catalogue: Catalogue, region: string): void {
  for (const action of declaration.stages.flatMap(({ actions }) => actions)) {
    checkFields(action);
    const { category, provider: providerName, owner, version } = action.actionTypeId;
    const provider = providerOf(catalogue, action.actionTypeId);
    if (!provider)
      throw fault(
        InvalidActionDeclarationException,
        `ActionType (Category: '${category}', Provider: '${providerName}', Owner: '${owner}', Version: '${version}') in action '${action.name}' is not available in region ${action.region ?? region}`,
      );
    if (provider.onlyV2 && declaration.pipelineType === "V1")
      throw fault(InvalidActionDeclarationException, `${providerName} Action can only be used with V2 pipelines.`);
    checkConfiguration(action, provider);
    checkCount(action, "input", action.inputArtifacts.length, provider.inputArtifacts);
    checkCount(action, "output", action.outputArtifacts.length, provider.outputArtifacts);
  }
}

function checkFields(action: ActionDeclaration): void {
  const { category, provider } = action.actionTypeId;
  if (category !== "Compute" && (action.commands?.length || action.outputArtifacts.some(({ files }) => files?.length)))
    throw fault(
      InvalidActionDeclarationException,
      `The following action cannot contain a commands field: ${action.name}. To use the commands field, use a compute action.`,
    );
  if (action.timeoutInMinutes !== undefined && !(category === "Approval" && provider === "Manual"))
    throw fault(
      InvalidActionDeclarationException,
      `The following action cannot contain a timeoutInMinutes field: ${action.name}. Only manual approval actions have one.`,
    );
}

function checkConfiguration(action: ActionDeclaration, provider: Provider): void {
  for (const [key, { required }] of Object.entries(provider.configuration))
    if (required && action.configuration[key] === undefined)
      throw fault(
        InvalidActionDeclarationException,
        `Action configuration for action '${action.name}' is missing required configuration '${key}'`,
      );
  for (const [key, value] of Object.entries(action.configuration)) {
    const known = Object.hasOwn(provider.configuration, key) ? provider.configuration[key] : undefined;
    if (!known)
      throw fault(
        InvalidActionDeclarationException,
        `Action configuration for action '${action.name}' contains unknown configuration '${key}'`,
      );
    if (known.values && !value.includes("#{") && !known.values.includes(value))
      throw fault(
        InvalidActionDeclarationException,
        `Action configuration for action '${action.name}' has an invalid value for '${key}'. It must be one of: ${known.values.join(", ")}`,
      );
  }
  const problem = provider.check?.(action);
  if (problem !== undefined) throw fault(InvalidActionDeclarationException, problem);
}

function checkCount(action: ActionDeclaration, direction: "input" | "output", count: number, { min, max }: Counts): void {
  const bound = count < min ? `less than the minimum count (${min})` : count > max ? `more than the maximum count (${max})` : undefined;
  if (bound !== undefined)
    throw fault(InvalidActionDeclarationException, `Action ${action.name} declares ${count} ${direction} artifacts which is ${bound}`);
}
