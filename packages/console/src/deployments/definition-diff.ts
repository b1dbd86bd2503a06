/** What is different between two task definitions, told by names instead of positions. */
import type { ContainerDefinition, TaskDefinition } from "@aws-sdk/client-ecs";

export interface Change {
  /** "web: environment TODO_TITLE" */
  readonly what: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What a registration adds by itself; two revisions always differ in it. */
const ownOfRevision: ReadonlySet<string> = new Set([
  "taskDefinitionArn",
  "revision",
  "status",
  "registeredAt",
  "registeredBy",
  "deregisteredAt",
  "deleteRequestedAt",
  "requiresAttributes",
  "compatibilities",
]);

export function definitionChanges(before: TaskDefinition, after: TaskDefinition): Change[] {
  const [a, b] = [factsOf(before), factsOf(after)];
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return names.filter((what) => a.get(what) !== b.get(what)).map((what) => ({ what, before: a.get(what), after: b.get(what) }));
}

function factsOf({ containerDefinitions = [], ...rest }: TaskDefinition): Map<string, string> {
  const facts = new Map<string, string>();
  for (const [name, value] of Object.entries(rest)) if (!ownOfRevision.has(name)) add(facts, name, value);
  for (const container of containerDefinitions) addContainer(facts, container);
  return facts;
}

function addContainer(facts: Map<string, string>, { name = "", environment = [], secrets = [], ...rest }: ContainerDefinition): void {
  facts.set(`container ${name}`, "present");
  for (const { name: variable = "", value = "" } of environment) facts.set(`${name}: environment ${variable}`, value);
  for (const { name: variable = "", valueFrom = "" } of secrets) facts.set(`${name}: secret ${variable}`, valueFrom);
  for (const [field, value] of Object.entries(rest)) add(facts, `${name}: ${field}`, value);
}

/** Objects by their members; lists as one text; what is empty is as what is not there. */
function add(facts: Map<string, string>, name: string, value: unknown): void {
  if (value === undefined || value === null || isEmpty(value)) return;
  if (typeof value !== "object") facts.set(name, String(value));
  else if (Array.isArray(value)) facts.set(name, value.map(textOf).join(", "));
  else for (const [member, inner] of Object.entries(value)) add(facts, `${name}.${member}`, inner);
}

const isEmpty = (value: unknown): boolean => typeof value === "object" && value !== null && Object.keys(value).length === 0;

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
