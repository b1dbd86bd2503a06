/**
 * References that will not resolve. At AWS the action that has one fails when its turn comes.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
import { referencesIn } from "../../variables.ts";
import type { ActionDeclaration, Declaration, StageDeclaration } from "../declaration.ts";
import type { Advice, ProviderOf } from "./advice.ts";

/** Where an action or a rule stands: what has ended before it begins is what it may refer to. */
interface Place {
  path: readonly (string | number)[];
  stage: number;
  /** Those with a lower one have ended. */
  runOrder: number;
}

interface Producer {
  stage: number;
  action: ActionDeclaration;
}

export function adviseOnVariables(declaration: Declaration, providerOf: ProviderOf): Advice[] {
  const producers = new Map<string, Producer>();
  for (const [stage, { actions }] of declaration.stages.entries())
    for (const action of actions) if (action.namespace !== undefined) producers.set(action.namespace, { stage, action });
  const found: Advice[] = [];
  for (const [place, texts] of placesOf(declaration.stages))
    for (const { path, text } of textsIn(texts, place.path))
      for (const message of problemsOf(text, place, { declaration, producers, providerOf })) found.push({ path, message });
  return found;
}

/** Everything in which variables are replaced. */
function* placesOf(stages: StageDeclaration[]): Generator<[Place, object]> {
  for (const [index, stage] of stages.entries()) {
    const path = ["stages", index] as const;
    for (const gate of ["beforeEntry", "onSuccess", "onFailure"] as const)
      for (const [at, { rules = [] }] of (stage[gate]?.conditions ?? []).entries())
        for (const [number, { configuration = {}, commands = [] }] of rules.entries()) {
          const runOrder = gate === "beforeEntry" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
          yield [
            { path: [...path, gate, "conditions", at, "rules", number], stage: index, runOrder },
            { configuration, commands },
          ];
        }
    for (const [number, { configuration, commands = [], environmentVariables = [], runOrder }] of stage.actions.entries())
      yield [
        { path: [...path, "actions", number], stage: index, runOrder },
        { configuration, commands, environmentVariables },
      ];
  }
}

function* textsIn(value: unknown, path: readonly (string | number)[]): Generator<{ path: readonly (string | number)[]; text: string }> {
  if (typeof value === "string") yield { path, text: value };
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index]);
  else if (typeof value === "object" && value !== null)
    for (const [key, held] of Object.entries(value)) yield* textsIn(held, [...path, key]);
}

interface Known {
  declaration: Declaration;
  producers: ReadonlyMap<string, Producer>;
  providerOf: ProviderOf;
}

function* problemsOf(text: string, place: Place, known: Known): Generator<string> {
  for (const { namespace, key } of referencesIn(text)) {
    const problem = problemOf(namespace, key, place, known);
    if (problem !== undefined) yield `#{${namespace}.${key}} cannot be resolved: ${problem}`;
  }
  for (const [whole] of text.matchAll(/#\{[^{}]*\}/g))
    if (referencesIn(whole).length === 0) yield `${whole} is not a variable and stays as it is: variables are written #{namespace.key}.`;
}

function problemOf(namespace: string, key: string, place: Place, { declaration, producers, providerOf }: Known): string | undefined {
  if (namespace === "codepipeline")
    return key === "PipelineExecutionId" ? undefined : "the namespace codepipeline has only PipelineExecutionId.";
  if (namespace === "variables") {
    const names = (declaration.variables ?? []).map(({ name }) => name);
    return names.includes(key) ? undefined : `the pipeline declares ${listOf(names, "variable")}.`;
  }
  const producer = producers.get(namespace);
  if (!producer) return `no action has the namespace ${namespace}; there ${are([...producers.keys()])}.`;
  const { action, stage } = producer;
  if (stage > place.stage || (stage === place.stage && action.runOrder >= place.runOrder))
    return `action ${action.name}, whose namespace it is, has not ended when this begins; it must be in an earlier stage or have a lower runOrder.`;
  const names = action.actionTypeId.category === "Compute" ? (action.outputVariables ?? []) : providerOf(action)?.outputVariables;
  if (!names || names.includes(key)) return undefined;
  return `action ${action.name} (${action.actionTypeId.provider}) has ${listOf(names, "output variable")}.`;
}

const listOf = (names: readonly string[], what: string): string =>
  names.length === 0 ? `no ${what}s` : `only the ${what}${names.length === 1 ? "" : "s"} ${names.join(", ")}`;

const are = (names: readonly string[]): string => (names.length === 0 ? "is none" : `are ${names.join(", ")}`);
