/**
 * Event patterns, read as EventBridge reads them: refused in the same words, with the place at which its reader stood.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html
 */
import type { Matcher } from "./matcher.ts";
import { Cursor, PatternFlaw } from "./cursor.ts";
import { readMatchExpression } from "./expression.ts";

/** What a field must be, by its path ("detail.state"): one of the matchers must accept. */
export type Wanted = readonly [path: string, matchers: readonly Matcher[]];

/** What an event must have: all of one alternative. Without `$or` there is one. */
export type EventPattern = readonly (readonly Wanted[])[];

export { PatternFlaw } from "./cursor.ts";

/** Throws PatternFlaw with the reason. */
export function compilePattern(text: string): EventPattern {
  const cursor = new Cursor(text);
  if (cursor.next() !== "{") cursor.refuse("Filter is not an object");
  return readObject(cursor, [new Map()], [], false).map((alternative) => [...alternative]);
}

type Building = Map<string, Matcher[]>[];

/** Names that mean something in a match expression cannot be those of fields within `$or`. */
const reserved = new Set(
  [
    "exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex not-wildcard",
    "not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range",
    "ip-address-in-range ip-address-not-in-range",
  ].flatMap((names) => names.split(" ")),
);

function readObject(cursor: Cursor, alternatives: Building, path: string[], isInOr: boolean): Building {
  let reached = alternatives;
  let isEmpty = true;
  while (cursor.next() !== "}") {
    isEmpty = false;
    const name = cursor.text;
    if (name === "$or") {
      reached = readOr(cursor, reached, path);
      continue;
    }
    if (isInOr && reserved.has(name)) cursor.refuse(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    const kind = cursor.next();
    if (kind === "{") reached = readObject(cursor, reached, [...path, name], isInOr);
    else if (kind === "[") {
      const matchers = readMatchers(cursor);
      for (const alternative of reached) alternative.set([...path, name].join("."), matchers);
    } else cursor.refuse(`"${name}" must be an object or an array`);
  }
  if (isEmpty) cursor.refuse("Empty objects are not allowed");
  return reached;
}

/** Each of its objects goes on from what there was so far. */
function readOr(cursor: Cursor, before: Building, path: string[]): Building {
  const reached: Building = [];
  let objects = 0;
  if (cursor.next() !== "[") cursor.refuse("It must be an Array followed with $or.");
  for (let kind = cursor.next(); kind !== "]"; kind = cursor.next()) {
    objects++;
    if (kind !== "{") cursor.refuse("Only JSON object is allowed in array of $or relationship.");
    const copies = before.map((alternative) => new Map(alternative));
    reached.push(...readObject(cursor, copies, path, true));
    if (reached.length > alternativesMax) throw new PatternFlaw(tooComplex);
  }
  if (objects < 2) cursor.refuse("There must have at least 2 Objects in $or relationship.");
  return reached;
}

const alternativesMax = 1_000;
const tooComplex = "Rule is too complex - try using fewer OR conditions";

function readMatchers(cursor: Cursor): Matcher[] {
  const matchers: Matcher[] = [];
  for (let kind = cursor.next(); kind !== "]"; kind = cursor.next()) {
    if (kind === "{") matchers.push(readMatchExpression(cursor));
    else if (kind === "string") matchers.push({ is: "exactly", value: cursor.read() });
    else if (kind === "number") matchers.push({ is: "exactly", value: Number(cursor.read()) });
    else if (kind === "true" || kind === "false") matchers.push({ is: "exactly", value: kind === "true" });
    else if (kind === "null") matchers.push({ is: "exactly", value: null });
    else cursor.refuse("Match value must be String, number, true, false, or null");
  }
  if (matchers.length === 0) cursor.refuse("Empty arrays are not allowed");
  return matchers;
}
