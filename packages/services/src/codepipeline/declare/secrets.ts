/**
 * Secret configuration values: sealed in the stored declaration, shown as a mask, and kept when the mask comes back unchanged.
 * A sealed value is its mark followed by base64; it is opened only for the provider that uses it.
 */
import { InvalidActionDeclarationException } from "@aws-sdk/client-codepipeline";
import type { Seal } from "@towpath/journal";
import { fault } from "@towpath/wire";
import { isDeepStrictEqual } from "node:util";
import { type Catalogue, providerOf } from "../providers/catalogue.ts";
import { type ActionDeclaration, actionOf, type Declaration } from "./declaration.ts";

export const mask = "****";
const sealedMark = "sealed:";

type Change = (value: string, at: { stage: string; action: ActionDeclaration; key: string }) => string;

/**
 * What is stored. A masked value of an action that is otherwise unchanged means the value it had in `before`. To any other action it
 * would be the text of the mask: an update refuses that with InvalidActionDeclarationException.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionConfigurationProperty.html
 */
export function sealSecrets(
  declaration: Declaration,
  catalogue: Catalogue,
  seal: Seal,
  context: string,
  before?: Declaration,
): Declaration {
  return changeSecrets(declaration, catalogue, (value, { stage, action, key }) => {
    if (value === mask && before) return keptSecret(before, stage, action, key);
    return sealedMark + seal.seal(value, context).toString("base64");
  });
}

function keptSecret(before: Declaration, stage: string, action: ActionDeclaration, key: string): string {
  const was = actionOf(before, stage, action.name);
  const kept = was?.configuration[key];
  if (was && kept !== undefined && isDeepStrictEqual(comparable(masked(was)), comparable(action))) return kept;
  throw fault(
    InvalidActionDeclarationException,
    `Action configuration for action '${action.name}' has the mask ${mask} as the value of '${key}'. It stands for the value before only where nothing else of the action has changed: give the value itself.`,
  );
}

const masked = (action: ActionDeclaration): ActionDeclaration => ({ ...action, configuration: maskSealed(action.configuration) });

/** As it is stored: without what is undefined. */
const comparable = (action: ActionDeclaration): unknown => JSON.parse(JSON.stringify(action));

/** Whether a value that nobody sealed would be taken for one that was. */
export const looksSealed = (value: string): boolean => value.startsWith(sealedMark);

/** What GetPipeline and the lists show of a declaration as it is stored. */
export function maskSecrets(declaration: Declaration): Declaration {
  return { ...declaration, stages: declaration.stages.map((stage) => ({ ...stage, actions: stage.actions.map(masked) })) };
}

/** What the provider gets. */
export function openSecrets(configuration: Record<string, string>, seal: Seal, context: string): Record<string, string> {
  const open = (value: string) => {
    if (!looksSealed(value)) return value;
    try {
      return seal.open(Buffer.from(value.slice(sealedMark.length), "base64"), context).toString();
    } catch {
      // A variable had a value that only looks so.
      return value;
    }
  };
  return Object.fromEntries(Object.entries(configuration).map(([key, value]) => [key, open(value)]));
}

/** As shown in the history of actions. */
export function maskSealed(configuration: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(configuration).map(([key, value]) => [key, value.startsWith(sealedMark) ? mask : value]));
}

function changeSecrets(declaration: Declaration, catalogue: Catalogue, change: Change): Declaration {
  const stages = declaration.stages.map((stage) => ({
    ...stage,
    actions: stage.actions.map((action) => ({ ...action, configuration: changeConfiguration(stage.name, action, catalogue, change) })),
  }));
  return { ...declaration, stages };
}

function changeConfiguration(stage: string, action: ActionDeclaration, catalogue: Catalogue, change: Change): Record<string, string> {
  const keys = providerOf(catalogue, action.actionTypeId)?.configuration ?? {};
  const entries = Object.entries(action.configuration);
  return Object.fromEntries(entries.map(([key, value]) => [key, keys[key]?.secret ? change(value, { stage, action, key }) : value]));
}
