import { isMap, isSeq, textOf, type YamlFile } from "../yaml-file.ts";
import type { Finding } from "./finding.ts";
import { otherNames, type Shape } from "./known-keys.ts";
import { nearest } from "./nearest.ts";

/** Aliases may make a small file a deep one. */
const deepest = 20;

/** Keys that CodeBuild passes over without a word, and keys that are there twice, of which the last counts. */
export function* adviseKeys(file: YamlFile, given: unknown, shape: Shape, path: readonly string[] = []): Generator<Finding> {
  const node = file.resolve(given);
  if (path.length > deepest) return;
  if (isSeq(node) && typeof shape === "object" && "items" in shape) {
    for (const [index, item] of node.items.entries()) yield* adviseKeys(file, item, shape.items, [...path, String(index)]);
    return;
  }
  if (!isMap(node)) return;
  const seen = new Map<string, number>();
  for (const { key, value } of node.items) {
    const name = textOf(file.resolve(key)) ?? "";
    const place = file.position(key);
    const before = seen.get(name);
    if (before !== undefined && name !== "<<") yield duplicate(name, path, before, place);
    seen.set(name, place.line);
    if (shape === "value" || name === "<<") continue;
    if ("named" in shape) yield* adviseKeys(file, value, shape.named, [...path, name]);
    else if ("keys" in shape) {
      const inner = shape.keys[name];
      if (inner !== undefined) yield* adviseKeys(file, value, inner, [...path, name]);
      // Maps to be merged elsewhere are often kept under such a key.
      else if (!(path.length === 0 && name.startsWith("x-"))) yield unknown(name, path, Object.keys(shape.keys), place);
    }
  }
}

type Place = { line: number; column: number };

const duplicate = (name: string, path: readonly string[], before: number, place: Place): Finding => ({
  severity: "warning",
  message: `${[...path, name].join(".")} is there twice`,
  explanation: `The key "${name}" stands in line ${before} too. Only the last one counts.`,
  ...place,
});

function unknown(name: string, path: readonly string[], names: readonly string[], place: Place): Finding {
  const meant = nearest(name, names);
  const said = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined;
  const hint = said ?? (meant === undefined ? `known here are ${names.join(", ")}` : `did you mean "${meant}"?`);
  return {
    severity: "warning",
    message: `${[...path, name].join(".")} is no key of a buildspec`,
    explanation: `CodeBuild passes over "${name}" without a word; ${hint}${hint.endsWith("?") ? "" : "."}`,
    ...place,
  };
}
