/** Patterns of artifacts beside a matcher that is too simple to be wrong. */
import * as fc from "fast-check";
import { rootsOf, selector } from "../../artifacts/select.ts";

const name = fc.string({ unit: fc.constantFrom(..."ab.-"), minLength: 1, maxLength: 3 }).filter((text) => text !== "." && text !== "..");
export const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const part = fc.oneof(
  name,
  fc.constantFrom("*", "**", "?", "*.a", "a*", ".*", "*b*"),
  fc.tuple(name, fc.constantFrom("*", "?")).map(([text, wild]) => text + wild),
);
export const pattern = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));

/** Whether the pattern selects the path, by trying every way to read it. */
export const naively = (wanted: string, at: string): boolean => partsMatch(wanted.split("/"), at.split("/"));

function partsMatch([first, ...rest]: string[], parts: string[]): boolean {
  if (first === undefined) return parts.length === 0;
  const [head, ...tail] = parts;
  if (first !== "**") return head !== undefined && textMatches(first, head) && partsMatch(rest, tail);
  // At the end it stands for at least one name: a directory itself is no file.
  if (rest.length === 0) return parts.length > 0;
  return partsMatch(rest, parts) || (head !== undefined && partsMatch([first, ...rest], tail));
}

function textMatches(wanted: string, text: string): boolean {
  const [first] = wanted;
  if (first === undefined) return text === "";
  if (first === "*") return textMatches(wanted.slice(1), text) || (text !== "" && textMatches(wanted, text.slice(1)));
  return text !== "" && (first === "?" || first === text[0]) && textMatches(wanted.slice(1), text.slice(1));
}

/** What is other than the naive matcher says, or is selected though it is below none of the roots that are read; undefined for nothing. */
export function disagreement(wanted: string, at: string): string | undefined {
  const actual = selector({ files: [wanted], excludePaths: [] })(at);
  if (actual !== naively(wanted, at)) return `"${wanted}" ${actual ? "selects" : "does not select"} "${at}"`;
  const isRead = rootsOf([wanted]).some((root) => root === "" || root === at || at.startsWith(`${root}/`));
  return actual && !isRead ? `"${wanted}" selects "${at}", which is not read` : undefined;
}
