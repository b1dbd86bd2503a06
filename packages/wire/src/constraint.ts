/** The constraints of one value as AWS's models state them and as AWS's messages word them. */

import { types } from "node:util";
import { expressionOf } from "./pattern.ts";

/**
 * One member's rule in a constraints table: p pattern, n min, x max (of a length, or of a number), e enum, i integer,
 * s sensitive (its value is not repeated), m rule of list members, k of map keys, v of map values.
 */
export interface Rule {
  p?: string;
  n?: number;
  x?: number;
  e?: string[];
  i?: 1;
  s?: 1;
  m?: Rule;
  k?: Rule;
  v?: Rule;
}

/** Structure name -> member name -> rule, under the SDK's own names. */
export type Constraints = Record<string, Record<string, Rule>>;

const MAX_MATCHED_CHARACTERS = 4096;

export interface Test {
  kind: "max" | "min" | "pattern" | "enum";
  holds: (value: unknown) => boolean;
  says: string;
}

/** Each constraint as a test of its own. `numeric` makes min and max bounds of the value instead of its length. */
export function testsOf(rule: Rule | undefined, numeric: boolean): Test[] {
  if (!rule) return [];
  const { p: pattern, n: min, x: max, e: members } = rule;
  const measure = numeric ? Number : sizeOf;
  const what = numeric ? "value" : "length";
  const expression = pattern === undefined ? undefined : expressionOf(pattern);
  const tests: Test[] = [];
  if (max !== undefined) {
    tests.push({ kind: "max", holds: (v) => measure(v) <= max, says: `Member must have ${what} less than or equal to ${max}` });
  }
  if (min !== undefined) {
    tests.push({ kind: "min", holds: (v) => measure(v) >= min, says: `Member must have ${what} greater than or equal to ${min}` });
  }
  if (expression) {
    const says = `Member must satisfy regular expression pattern: ${pattern}`;
    // A value far too long is refused for its length alone: some patterns take quadratic time.
    const hopeless = (text: string) => max !== undefined && text.length > Math.max(4 * max, MAX_MATCHED_CHARACTERS);
    tests.push({ kind: "pattern", holds: (v) => hopeless(String(v)) || expression.test(String(v)), says });
  }
  if (members) {
    const known = new Set<unknown>(members);
    tests.push({ kind: "enum", holds: (v) => known.has(String(v)), says: `Member must satisfy enum value set: [${members.join(", ")}]` });
  }
  return tests;
}

/** Characters of a string (not UTF-16 units), items of a list or map, bytes of a blob. */
function sizeOf(value: unknown): number {
  if (typeof value === "string" || types.isStringObject(value)) {
    const text = String(value);
    return /[\ud800-\udfff]/.test(text) ? [...text].length : text.length;
  }
  if (Array.isArray(value)) return value.length;
  return value instanceof Uint8Array ? value.byteLength : Object.keys(value as object).length;
}
