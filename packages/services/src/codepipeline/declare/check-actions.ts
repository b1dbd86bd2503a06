/** Each action against its type: availability, configuration, numbers of artifacts, and the fields that only some types have. */
import { InvalidActionDeclarationException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import { type Catalogue, providerOf } from "../providers/catalogue.ts";
import type { Counts, Provider } from "../providers/provider.ts";
import type { ActionDeclaration, Declaration } from "./declaration.ts";
import { looksSealed } from "./secrets.ts";

type Refuse = (text: string) => Error;
const refuse: Refuse = (text) => fault(InvalidActionDeclarationException, text);

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
    checkKeys({ kind: "Action", name: action.name, configuration: action.configuration, keys: provider.configuration }, refuse);
    const problem = provider.check?.(action);
    if (problem !== undefined) throw refuse(problem);
    checkCount(`Action ${action.name}`, "input", action.inputArtifacts.length, provider.inputArtifacts, refuse);
    checkCount(`Action ${action.name}`, "output", action.outputArtifacts.length, provider.outputArtifacts, refuse);
  }
}

function checkFields(action: ActionDeclaration): void {
  const { category, provider } = action.actionTypeId;
  if (category !== "Compute" && (action.commands?.length || action.outputArtifacts.some(({ files }) => files?.length)))
    throw fault(
      InvalidActionDeclarationException,
      `The following action cannot contain a commands field: ${action.name}. To use the commands field, use a compute action.`,
    );
  for (const field of ["environmentVariables", "outputVariables"] as const)
    if (category !== "Compute" && action[field]?.length)
      throw refuse(`The following action cannot contain the field ${field}: ${action.name}. To use the field, use a compute action.`);
  if (action.timeoutInMinutes !== undefined && !(category === "Approval" && provider === "Manual"))
    throw fault(
      InvalidActionDeclarationException,
      `The following action cannot contain a timeoutInMinutes field: ${action.name}. Only manual approval actions have one.`,
    );
}

/** What has a configuration: an action, or a rule. */
interface Configured {
  kind: "Action" | "Rule";
  name: string;
  configuration: Readonly<Record<string, string>>;
  keys: Provider["configuration"];
}

/** Throws what `refuse` makes of AWS's text. */
export function checkKeys({ kind, name, configuration, keys }: Configured, refused: Refuse): void {
  const whose = `${kind} configuration for ${kind.toLowerCase()} '${name}'`;
  for (const [key, { required }] of Object.entries(keys))
    if (required && configuration[key] === undefined) throw refused(`${whose} is missing required configuration '${key}'`);
  for (const [key, value] of Object.entries(configuration)) {
    const known = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (!known) throw refused(`${whose} contains unknown configuration '${key}'`);
    if (!known.secret && looksSealed(value))
      throw refused(`${whose} has a value for '${key}' in the form that sealed secrets are stored in`);
    if (known.values && !value.includes("#{") && !known.values.includes(value))
      throw refused(`${whose} has an invalid value for '${key}'. It must be one of: ${known.values.join(", ")}`);
  }
}

export function checkCount(what: string, direction: "input" | "output", count: number, { min, max }: Counts, refused: Refuse): void {
  const bound = count < min ? `less than the minimum count (${min})` : count > max ? `more than the maximum count (${max})` : undefined;
  if (bound !== undefined) throw refused(`${what} declares ${count} ${direction} artifacts which is ${bound}`);
}
