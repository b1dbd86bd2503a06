/**
 * Secret configuration values: sealed in the stored declaration, shown as a mask, and kept when the mask comes back unchanged.
 * A sealed value is its mark followed by base64; it is opened only for the provider that uses it.
 */
import type { Seal } from "@towpath/journal";
import { type Catalogue, providerOf } from "../providers/catalogue.ts";
import { type ActionDeclaration, actionOf, type Declaration } from "./declaration.ts";

export const mask = "****";
const sealedMark = "sealed:";

type Change = (value: string, at: { stage: string; action: ActionDeclaration; key: string }) => string;

/** What is stored. A masked value of an action that is otherwise unchanged means the value it had in `before`. */
export function sealSecrets(
  declaration: Declaration,
  catalogue: Catalogue,
  seal: Seal,
  context: string,
  before?: Declaration,
): Declaration {
  return changeSecrets(declaration, catalogue, (value, { stage, action, key }) => {
    const kept = value === mask && before ? actionOf(before, stage, action.name)?.configuration[key] : undefined;
    return kept ?? sealedMark + seal.seal(value, context).toString("base64");
  });
}

/** What GetPipeline and the lists show of a declaration as it is stored. */
export function maskSecrets(declaration: Declaration): Declaration {
  const masked = (action: ActionDeclaration) => ({ ...action, configuration: maskSealed(action.configuration) });
  return { ...declaration, stages: declaration.stages.map((stage) => ({ ...stage, actions: stage.actions.map(masked) })) };
}

/** What the provider gets. */
export function openSecrets(configuration: Record<string, string>, seal: Seal, context: string): Record<string, string> {
  const open = (value: string) =>
    value.startsWith(sealedMark) ? seal.open(Buffer.from(value.slice(sealedMark.length), "base64"), context).toString() : value;
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
