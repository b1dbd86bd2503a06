/** Whether an event has what a pattern asks for. */
import type { EventPattern, Wanted } from "./compile.ts";
import { accepts, type Scalar } from "./matcher.ts";

/** Which element of each array a value stands in: two values that lie in different elements of one array do not match together. */
type Places = ReadonlyMap<string, number>;

interface Field {
  value: Scalar;
  places: Places;
}

/** An event's values by path, as patterns ask for them: each value of an array stands under the array's own path. */
export type Fields = ReadonlyMap<string, readonly Field[]>;

export const matchesPattern = (pattern: EventPattern, event: unknown): boolean => matchesFields(pattern, fieldsOf(event));

/** For one event and many patterns. */
export const matchesFields = (pattern: EventPattern, fields: Fields): boolean =>
  pattern.some((alternative) => holds(alternative, 0, fields, nowhere));

const nowhere: Places = new Map();

export function fieldsOf(event: unknown): Fields {
  const fields = new Map<string, Field[]>();
  collect(event, "", new Map(), fields);
  return fields;
}

function collect(value: unknown, path: string, places: Places, fields: Map<string, Field[]>): void {
  if (Array.isArray(value)) {
    // An array within an array is told from its neighbours by where it stands.
    const id = [path, ...places].join("/");
    value.forEach((one, index) => collect(one, path, new Map([...places, [id, index]]), fields));
  } else if (typeof value === "object" && value !== null) {
    for (const [name, held] of Object.entries(value)) collect(held, path === "" ? name : `${path}.${name}`, places, fields);
  } else if (value !== undefined) {
    const known = fields.get(path);
    const field = { value: value as Scalar, places };
    if (known) known.push(field);
    else fields.set(path, [field]);
  }
}

/** Goes through the wanted fields one by one, with the array elements that were chosen so far. */
function holds(wanted: readonly Wanted[], at: number, fields: Fields, chosen: Places): boolean {
  const entry = wanted[at];
  if (!entry) return true;
  const [path, matchers] = entry;
  const found = fields.get(path);
  if (!found) return matchers.some((one) => one.is === "exists" && !one.wanted) && holds(wanted, at + 1, fields, chosen);
  for (const { value, places } of found) {
    if (!matchers.some((matcher) => accepts(matcher, value))) continue;
    const both = together(chosen, places);
    if (both && holds(wanted, at + 1, fields, both)) return true;
  }
  return false;
}

/** Undefined when the two lie in different elements of one array. */
function together(chosen: Places, places: Places): Places | undefined {
  if (places.size === 0) return chosen;
  for (const [id, index] of places) if ((chosen.get(id) ?? index) !== index) return undefined;
  return new Map([...chosen, ...places]);
}
