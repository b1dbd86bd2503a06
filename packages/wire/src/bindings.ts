/** Where each member of a REST operation's input or output travels, worked out once per structure. */
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef, StaticStructureSchema } from "@smithy/types";
import { membersOf, struct } from "./schema.ts";

export type Place = "label" | "query" | "header" | "prefix-headers" | "query-map" | "payload" | "status";

export interface Binding {
  name: string;
  place: Place;
  /** Name of the query parameter, of the header (lower case), or the prefix of the headers. */
  key: string;
  member: NormalizedSchema;
}

export interface Bindings {
  bound: Binding[];
  /** The members without a binding, which together make the body; undefined when there are none. */
  body?: StaticStructureSchema;
  payload?: Binding;
}

export function bindingsOf(schema: $SchemaRef): Bindings {
  const ns = NormalizedSchema.of(schema);
  if (!ns.isStructSchema()) return { bound: [] };
  const members = membersOf(schema);
  const rest: Record<string, $SchemaRef> = {};
  const bound: Binding[] = [];
  for (const [name, member] of ns.structIterator()) {
    const binding = bind(name, member);
    if (binding) bound.push(binding);
    else rest[name] = members[name] as $SchemaRef;
  }
  const payload = bound.find((binding) => binding.place === "payload");
  const { xmlName } = ns.getMergedTraits();
  const body = Object.keys(rest).length > 0 ? struct(ns.getName() ?? "Body", rest, xmlName ? { xmlName } : {}) : undefined;
  return { bound, ...(body && { body }), ...(payload && { payload }) };
}

function bind(name: string, member: NormalizedSchema): Binding | undefined {
  const traits = member.getMergedTraits();
  const at = (place: Place, key = "") => ({ name, place, key, member });
  if (traits.httpLabel) return at("label");
  if (traits.httpQuery) return at("query", traits.httpQuery);
  if (traits.httpHeader) return at("header", traits.httpHeader.toLowerCase());
  if (traits.httpPrefixHeaders !== undefined) return at("prefix-headers", String(traits.httpPrefixHeaders).toLowerCase());
  if (traits.httpQueryParams) return at("query-map");
  if (traits.httpPayload) return at("payload");
  if (traits.httpResponseCode) return at("status");
  return undefined;
}
