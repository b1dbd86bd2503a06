import { isUtf8 } from "node:buffer";
import { NormalizedSchema } from "@smithy/core/schema";
import type { $Schema, $SchemaRef, StaticStructureSchema } from "@smithy/types";

/** Timestamp formats as the SDK's codecs number them. */
export const DATE_TIME = 5;
export const EPOCH_SECONDS = 7;
export const codecSettings = (format: 5 | 7, httpBindings = false) =>
  ({ timestampFormat: { useTrait: true, default: format }, httpBindings }) as const;

/** The codecs take a lazy reference too; only their types do not say so. */
export const deref = (ref: $SchemaRef): $Schema => ref as $Schema;

/** Strings need no schema of their own. */
export const TEXT: $SchemaRef = 0;

/** A structure schema made here, so that envelopes are written by the SDK's serializers, not by concatenation. */
export const struct = (name: string, members: Record<string, $SchemaRef>, traits: object = {}): StaticStructureSchema => [
  3,
  "wire",
  name,
  (Object.keys(traits).length ? traits : 0) as 0,
  Object.keys(members),
  Object.values(members),
];

/** The members of a structure, union or error schema; nothing for any other. */
export function membersOf(ref: $SchemaRef): Record<string, $SchemaRef> {
  const schema = NormalizedSchema.of(ref).getSchema();
  if (!Array.isArray(schema) || (schema[0] !== 3 && schema[0] !== -3 && schema[0] !== 4)) return {};
  const references = schema[5] as $SchemaRef[];
  return Object.fromEntries((schema[4] as string[]).map((name, index) => [name, references[index] as $SchemaRef]));
}

/** Only the named members of a value: the codecs pass every undeclared key through as soon as a value has a string `__type`. */
export const pick = (names: readonly string[], value: object): Record<string, unknown> => {
  const out: Record<string, unknown> = {};
  for (const name of names) out[name] = (value as Record<string, unknown>)[name];
  return out;
};

/** The text of bytes, or undefined when they are not UTF-8 (a lossy decoding would store something nobody sent). */
export const utf8 = (bytes: Uint8Array): string | undefined =>
  isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8") : undefined;

/** Names and schemas of the required members, which the SDK's schemas put first and count. */
export function requiredMembers(ns: NormalizedSchema): [string, NormalizedSchema][] {
  if (!ns.isStructSchema()) return [];
  const count = (ns.getSchema() as StaticStructureSchema)[6] ?? 0;
  return [...ns.structIterator()].slice(0, count);
}
