/** Starting an execution, however it comes about: its variables, and the limits of its mode. */
import type { PipelineVariable } from "@aws-sdk/client-codepipeline";
import type { Transaction } from "@towpath/journal";
import type { Given } from "@towpath/wire";
import { refuse, start } from "./advance.ts";
import type { Declaration } from "./declare/declaration.ts";
import { concurrentExecutionsMax } from "./limits.ts";
import type { Orchestration } from "./orchestration.ts";
import { countRunning, type Origin, type Variable } from "./store/executions.ts";
import type { Pipeline } from "./store/pipelines.ts";

/** Values by name, defaults filled in; `missing` have neither. */
export function resolveVariables(
  { variables = [] }: Declaration,
  given: Given<PipelineVariable>[] = [],
): { resolved: Variable[]; missing: string[]; unknown: string[] } {
  const values = new Map(given.map(({ name, value }) => [name, value]));
  const resolved: Variable[] = [];
  const missing: string[] = [];
  for (const { name, defaultValue } of variables) {
    const value = values.get(name) ?? defaultValue;
    if (value === undefined) missing.push(name);
    else resolved.push({ name, resolvedValue: value });
  }
  const known = new Set(variables.map(({ name }) => name));
  return { resolved, missing, unknown: [...values.keys()].filter((name) => !known.has(name)) };
}

/** QUEUED and PARALLEL pipelines run so many executions at once. */
export const hasRoom = (tx: Transaction, pipeline: Pipeline): boolean =>
  pipeline.mode === "SUPERSEDED" || countRunning(tx, pipeline.id) < concurrentExecutionsMax;

/** For starts that nobody waits for. One that lacks the value of a variable fails at once; undefined when there is no room. */
export function startIfRoom(
  tx: Transaction,
  parts: Orchestration,
  pipeline: Pipeline,
  declaration: Declaration,
  origin: Omit<Origin, "variables">,
): string | undefined {
  if (!hasRoom(tx, pipeline)) return undefined;
  const { resolved, missing } = resolveVariables(declaration);
  if (missing.length === 0) return start(tx, parts, pipeline, { ...origin, variables: resolved });
  return refuse(tx, parts, pipeline, { ...origin, variables: resolved }, missingVariables(missing));
}

export const missingVariables = (names: string[]): string =>
  `The following pipeline variables have no default value and no value was given: ${names.join(", ")}`;
