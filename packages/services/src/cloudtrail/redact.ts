import { NormalizedSchema } from "@smithy/core/schema";
import { itemsMax, parametersCharactersMax, textCharactersMax } from "./limits.ts";

/** What AWS's own records show in the place of a secret. */
export const hidden = "HIDDEN_DUE_TO_SECURITY_REASONS";

/** Members that hold secrets though AWS's models do not say so, in lower case. */
const secretNames = new Set([
  "authorizationtoken",
  "authtoken",
  "masteruserpassword",
  "oauthtoken",
  "password",
  "privatekey",
  "secretaccesskey",
  "secretbinary",
  "secretstring",
  "secrettoken",
  "sessiontoken",
  "token",
]);

/** Lists of names and values, whose values people put secrets in. */
const environments = new Set(["environment", "environmentvariables", "environmentvariablesoverride"]);

/**
 * What is kept of a request or an answer: secrets hidden by the model's own mark and by the lists above, bytes and streams by their size,
 * long texts cut. Takes values of any type, since a request is recorded before it has been validated.
 */
export function redacted(schema: unknown, value: object): object | null {
  const kept = structure(NormalizedSchema.of(schema as never), value as Record<string, unknown>);
  if (Object.keys(kept).length === 0) return null;
  const characters = JSON.stringify(kept).length;
  return characters <= parametersCharactersMax ? kept : { omitted: `${characters} characters` };
}

function structure(ns: NormalizedSchema, value: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, member] of ns.structIterator()) {
    const held = value[name];
    if (held === undefined || held === null) continue;
    kept[`${name.slice(0, 1).toLowerCase()}${name.slice(1)}`] = isSecret(name, member) ? hidden : shown(member, held, name);
  }
  return kept;
}

const isSecret = (name: string, ns: NormalizedSchema): boolean =>
  secretNames.has(name.toLowerCase()) || Boolean((ns.getMergedTraits() as { sensitive?: unknown }).sensitive);

function shown(ns: NormalizedSchema, value: unknown, name: string): unknown {
  if (value === null || typeof value !== "object") return plain(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return { bytes: value.byteLength };
  if (Array.isArray(value)) return ns.isListSchema() ? items(ns.getValueSchema(), value, name) : { items: value.length };
  if (ns.isMapSchema()) return entries(ns.getValueSchema(), value as Record<string, unknown>);
  if (ns.isStructSchema()) return structure(ns, value as Record<string, unknown>);
  return Object.prototype.toString.call(value) === "[object String]" ? plain(String(value)) : {};
}

function items(ns: NormalizedSchema, values: unknown[], name: string): unknown {
  const isEnvironment = environments.has(name.toLowerCase());
  const kept = values.slice(0, itemsMax).map((value) => {
    const item = isSecret("", ns) ? hidden : shown(ns, value, name);
    return isEnvironment && item !== null && typeof item === "object" && "value" in item ? { ...item, value: hidden } : item;
  });
  return values.length > itemsMax ? [...kept, `${values.length - itemsMax} more`] : kept;
}

/** Free-form settings, as of a pipeline's action: the names tell what is secret, and variables of builds are written in them as JSON. */
function entries(ns: NormalizedSchema, value: Record<string, unknown>): Record<string, unknown> {
  const isHidden = (key: string) => secretNames.has(key.toLowerCase()) || environments.has(key.toLowerCase());
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, itemsMax)
      .map(([key, held]) => [key, isHidden(key) || isSecret("", ns) ? hidden : shown(ns, held, key)]),
  );
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "string") return typeof value === "function" || typeof value === "symbol" ? null : value;
  return value.length > textCharactersMax ? `${value.slice(0, textCharactersMax)}… (${value.length} characters)` : value;
}
