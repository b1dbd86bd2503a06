import { refuse } from "./faults.ts";
import type { Tag } from "./model.ts";

export interface Filter {
  Name?: string;
  Values?: string[];
}

/** What a resource has under the names of its filters. A list matches by any of its elements; undefined matches nothing. */
export type Fields = Record<string, string | number | boolean | readonly string[] | undefined>;

/**
 * Whether a resource passes all filters: each by one of its values, which may have `*` and `?` (a backslash makes them plain).
 * Throws InvalidParameterValue for a filter the resource has no field for.
 */
export function passes(filters: readonly Filter[] | undefined, fields: Fields, tags: readonly Tag[]): boolean {
  return (filters ?? []).every(({ Name = "", Values = [] }) => {
    const held = values(Name, fields, tags);
    return Values.map(pattern).some((matches) => held.some((value) => matches.test(value)));
  });
}

function values(name: string, fields: Fields, tags: readonly Tag[]): readonly string[] {
  if (name.startsWith("tag:")) return tags.filter(({ Key }) => Key === name.slice(4)).map(({ Value }) => Value);
  if (name === "tag-key") return tags.map(({ Key }) => Key);
  if (name === "tag-value") return tags.map(({ Value }) => Value);
  if (!Object.hasOwn(fields, name)) throw refuse("InvalidParameterValue", `The filter '${name}' is invalid`);
  const value = fields[name];
  if (value === undefined) return [];
  return typeof value === "object" ? value : [String(value)];
}

function pattern(text: string): RegExp {
  const source = text.replaceAll(/\\([*?\\])|[*?]|[\\^$.|+()[\]{}]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    if (found === "*") return ".*";
    return found === "?" ? "." : `\\${found}`;
  });
  return new RegExp(`^${source}$`, "s");
}
