/** Match expressions: `{ "prefix": "..." }`, `{ "anything-but": [...] }`, `{ "numeric": [">", 0] }` and the others. */
import { parseNetwork } from "./address.ts";
import { type Cursor, PatternFlaw } from "./cursor.ts";
import type { Matcher } from "./matcher.ts";
import { readRange } from "./range.ts";
import { parseWildcard } from "./wildcard.ts";

/** The cursor stands at the opening brace; afterwards at the closing one. */
export function readMatchExpression(cursor: Cursor): Matcher {
  if (cursor.next() !== "name") cursor.refuse("Match expression name not found");
  switch (cursor.text) {
    case "exactly":
      return closed(cursor, { is: "exactly", value: textValue(cursor, "exact match pattern must be a string") });
    case "prefix":
      return readEnd(cursor, "prefix");
    case "suffix":
      return readEnd(cursor, "suffix");
    case "equals-ignore-case":
      return closed(cursor, { is: "equals-ignore-case", text: textValue(cursor, ignoreCaseWantsText) });
    case "wildcard":
      return closed(cursor, wildcardOf(cursor, textValue(cursor, wildcardWantsText)));
    case "cidr":
      return closed(cursor, cidrOf(textValue(cursor, "prefix match pattern must be a string")));
    case "exists":
      return readExists(cursor);
    case "numeric":
      if (cursor.next() !== "[") cursor.refuse("Value of numeric must be an array.");
      return closed(cursor, { is: "numeric", range: readRange(cursor) }, "Too many elements in numeric expression");
    case "anything-but":
      return readAnythingBut(cursor);
    default:
      return cursor.refuse(`Unrecognized match type ${cursor.text}`);
  }
}

const ignoreCaseWantsText = "equals-ignore-case match pattern must be a string";
const wildcardWantsText = "wildcard match pattern must be a string";
const endWantsText = "prefix/suffix match pattern must be a string";
const ignoredListWantsText = "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.";
const listWants = "Inside anything but list, start|null|boolean is not supported.";

function closed<M extends Matcher>(cursor: Cursor, matcher: M, otherwise = "Only one key allowed in match expression"): M {
  if (cursor.next() !== "}") cursor.refuse(otherwise);
  return matcher;
}

function textValue(cursor: Cursor, otherwise: string): string {
  if (cursor.next() !== "string") cursor.refuse(otherwise);
  return cursor.read();
}

/** A prefix or suffix may itself be asked for without regard to case. */
function readEnd(cursor: Cursor, is: "prefix" | "suffix"): Matcher {
  const kind = cursor.next();
  if (kind !== "{") {
    if (kind !== "string") cursor.refuse(`${is} match pattern must be a string`);
    return closed(cursor, { is, text: cursor.read(), ignoreCase: false });
  }
  const title = is === "prefix" ? "Prefix" : "Suffix";
  if (cursor.next() !== "name") cursor.refuse(`${title} expression name not found`);
  if (cursor.text !== "equals-ignore-case") cursor.refuse(`Unsupported ${is} pattern: ${cursor.text}`);
  const matcher = closed(cursor, { is, text: textValue(cursor, ignoreCaseWantsText), ignoreCase: true });
  return closed(cursor, matcher);
}

function readExists(cursor: Cursor): Matcher {
  const kind = cursor.next();
  if (kind !== "true" && kind !== "false") cursor.refuse("exists match pattern must be either true or false.");
  return closed(cursor, { is: "exists", wanted: kind === "true" });
}

function wildcardOf(cursor: Cursor, text: string): Matcher {
  const wildcard = parseWildcard(text);
  if ("wrong" in wildcard) return cursor.refuse(wildcard.wrong);
  return { is: "wildcard", wildcard };
}

/** The reader of blocks of addresses does not tell where it is. */
function cidrOf(text: string): Matcher {
  const network = parseNetwork(text);
  if ("wrong" in network) throw new PatternFlaw(network.wrong);
  return { is: "cidr", network };
}

const inAnythingBut = ["equals-ignore-case", "prefix", "suffix", "wildcard"] as const;
type Inner = (typeof inAnythingBut)[number];

/** Values, or one of the match types for texts applied to one text or several. */
function readAnythingBut(cursor: Cursor): Matcher {
  let kind = cursor.next();
  let inner: Inner | undefined;
  if (kind === "{") {
    if (cursor.next() !== "name") cursor.refuse("Anything-But expression name not found");
    inner = inAnythingBut.find((one) => one === cursor.text);
    if (!inner) cursor.refuse(`Unsupported anything-but pattern: ${cursor.text}`);
    kind = cursor.next();
  }
  if (kind !== "[" && kind !== "string" && kind !== "number")
    cursor.refuse("Value of anything-but must be an array or single string/number value.");
  const matchers = kind === "[" ? readList(cursor, inner) : [readOne(cursor, kind, inner)];
  const matcher = closed(cursor, { is: "anything-but", matchers } as const, "Too many elements in numeric expression");
  return inner ? closed(cursor, matcher, "Too many elements in numeric expression") : matcher;
}

/** What is wrong inside a list is told twice with its place, as EventBridge does. */
function readList(cursor: Cursor, inner: Inner | undefined): Matcher[] {
  const matchers: Matcher[] = [];
  const kinds = new Set<string>();
  try {
    for (let kind = cursor.next(); kind !== "]"; kind = cursor.next()) {
      matchers.push(readOne(cursor, kind, inner));
      kinds.add(kind);
    }
  } catch (error) {
    if (error instanceof PatternFlaw) throw new PatternFlaw(`${error.message}${cursor.place()}`, { cause: error });
    throw error;
  }
  if (!inner && kinds.size !== 1)
    cursor.refuse("Inside anything but list, either all values are number or string, mixed type is not supported");
  return matchers;
}

function readOne(cursor: Cursor, kind: string, inner: Inner | undefined): Matcher {
  if (!inner) {
    if (kind !== "string" && kind !== "number") return cursor.refuse(listWants);
    const text = cursor.read();
    return { is: "exactly", value: kind === "number" ? Number(text) : text };
  }
  const otherwise = { "equals-ignore-case": ignoredListWantsText, wildcard: wildcardWantsText, prefix: endWantsText, suffix: endWantsText };
  if (kind !== "string") return cursor.refuse(otherwise[inner]);
  const text = cursor.read();
  if (inner === "equals-ignore-case") return { is: inner, text };
  if (inner === "wildcard") return wildcardOf(cursor, text);
  if (text === "") return cursor.refuse("Null prefix/suffix not allowed");
  return { is: inner, text, ignoreCase: false };
}
