/** Declarations and their compiled flows, kept in memory: a version of a pipeline never changes. */
import type { Reader } from "@towpath/journal";
import type { Declaration } from "../declare/declaration.ts";
import { flowOfDeclaration } from "../declare/flow.ts";
import type { Flow } from "../model.ts";
import { findVersion } from "./pipelines.ts";

const definitionsKept = 2_000;

/** As stored: secret configuration values are sealed. */
export interface Definition {
  declaration: Declaration;
  flow: Flow;
}

export type Definitions = Map<string, Definition>;

export function definitionOf(reader: Reader, kept: Definitions, pipelineId: string, version: number): Definition | undefined {
  const key = `${pipelineId}/${version}`;
  const known = kept.get(key);
  if (known) return known;
  const declaration = findVersion(reader, pipelineId, version);
  if (!declaration) return undefined;
  if (kept.size >= definitionsKept) kept.clear();
  const definition = { declaration, flow: flowOfDeclaration(declaration) };
  kept.set(key, definition);
  return definition;
}
