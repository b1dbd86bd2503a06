import { BuildspecError } from "./buildspec.ts";
import { isMap, isSeq, textOf, type YamlFile } from "./yaml-file.ts";

/** A map of the file: its members by key, each with its own node, merge keys (`<<`) followed. */
export interface Fields {
  node: unknown;
  get(key: string): unknown;
  keys(): string[];
  keyNode(key: string): unknown;
}

/** Merge keys may refer to maps with merge keys, so deep. */
const mergesDeepest = 10;

/** Reads the members of a map; anything else is refused as `what`. An absent or empty value gives no members. */
export function fieldsOf(file: YamlFile, given: unknown, what: string, depth = 0): Fields {
  if (depth > mergesDeepest) throw refused(file, given, what, "a map that does not contain itself");
  const node = file.resolve(given);
  const members = new Map<string, { key: unknown; value: unknown }>();
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const name = textOf(file.resolve(key)) ?? "";
      if (name === "<<") for (const merged of mergedMaps(file, value, what, depth)) addMissing(members, merged);
      else members.set(name, { key, value });
    }
  } else if (textOf(node) !== "") {
    throw refused(file, given, what, "a map of keys and values");
  }
  return {
    node,
    get: (key) => file.resolve(members.get(key)?.value),
    keys: () => [...members.keys()],
    keyNode: (key) => members.get(key)?.key,
  };
}

function mergedMaps(file: YamlFile, value: unknown, what: string, depth: number): Fields[] {
  const node = file.resolve(value);
  return (isSeq(node) ? node.items : [node]).map((item) => fieldsOf(file, item, what, depth + 1));
}

function addMissing(members: Map<string, { key: unknown; value: unknown }>, merged: Fields): void {
  for (const name of merged.keys()) {
    if (!members.has(name)) members.set(name, { key: merged.keyNode(name), value: merged.get(name) });
  }
}

/** A scalar's text, or undefined when the key is absent or empty. */
export function textField(file: YamlFile, fields: Fields, key: string, what: string): string | undefined {
  const value = fields.get(key);
  const text = textOf(value);
  if (text === undefined) throw refused(file, value, `${what}.${key}`, "a single value");
  return text === "" ? undefined : text;
}

/** A list of scalars; a single scalar counts as a list of one, as CodeBuild's agent takes it. */
export function listField(file: YamlFile, fields: Fields, key: string, what: string): string[] {
  const value = fields.get(key);
  if (isSeq(value)) return value.items.map((item) => scalar(file, item, `${what}.${key}`));
  const text = textOf(value);
  if (text === undefined) throw refused(file, value, `${what}.${key}`, "a list");
  return text === "" ? [] : [text];
}

/** A map of names to texts. */
export function textMap(file: YamlFile, given: unknown, what: string): Record<string, string> {
  const fields = fieldsOf(file, given, what);
  return Object.fromEntries(fields.keys().map((key) => [key, scalar(file, fields.get(key), `${what}.${key}`)]));
}

/** yes/no/true/false/on/off in any case; absent is false. */
export function flagField(file: YamlFile, fields: Fields, key: string, what: string): boolean {
  const text = textField(file, fields, key, what)?.toLowerCase();
  if (text === undefined || ["no", "false", "off", "n"].includes(text)) return false;
  if (["yes", "true", "on", "y"].includes(text)) return true;
  throw refused(file, fields.get(key), `${what}.${key}`, "yes or no");
}

function scalar(file: YamlFile, given: unknown, what: string): string {
  const text = textOf(file.resolve(given));
  if (text === undefined) throw refused(file, given, what, "a single value");
  return text;
}

export function refused(file: YamlFile, node: unknown, what: string, expected: string): BuildspecError {
  const position = file.position(file.resolve(node));
  return new BuildspecError(`Expected ${what} to be ${expected} at line ${position.line}`, `${what} must be ${expected}.`, position);
}
