/**
 * Filters of triggers that look like something else than what they are: patterns are globs, matched against the whole name.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html
 */
import type { Declaration } from "../declaration.ts";
import type { Advice } from "./advice.ts";

type Patterns = { includes?: string[] | undefined; excludes?: string[] | undefined };
type What = "branches" | "tags" | "filePaths";

export function adviseOnFilters({ triggers = [] }: Declaration): Advice[] {
  const filters = triggers.flatMap(({ gitConfiguration }, index) =>
    (["push", "pullRequest"] as const).flatMap((kind) =>
      (gitConfiguration[kind] ?? []).map((filter, number) => ({
        filter: filter as Partial<Record<What, Patterns>>,
        path: ["triggers", index, "gitConfiguration", kind, number],
      })),
    ),
  );
  return filters.flatMap(({ filter, path }) =>
    (["branches", "tags", "filePaths"] as const).flatMap((what) => (filter[what] ? adviseOn(filter[what], what, [...path, what]) : [])),
  );
}

function adviseOn(patterns: Patterns, what: What, path: readonly (string | number)[]): Advice[] {
  const found: Advice[] = [];
  for (const list of ["includes", "excludes"] as const)
    for (const [index, pattern] of (patterns[list] ?? []).entries())
      for (const message of suspicionsOf(pattern, what)) found.push({ path: [...path, list, index], message });
  const { includes = [], excludes = [] } = patterns;
  for (const [index, pattern] of includes.entries())
    if (excludes.includes(pattern))
      found.push({ path: [...path, "includes", index], message: `'${pattern}' is excluded as well: excludes win.` });
  if (excludes.includes("**"))
    found.push({ path: [...path, "excludes", excludes.indexOf("**")], message: "'**' excludes everything: the filter never matches." });
  return found;
}

function* suspicionsOf(pattern: string, what: What): Generator<string> {
  if (/^\^|\$$|\.\*|\\[dw]|\.\+/.test(pattern)) yield `'${pattern}' looks like a regular expression; patterns are globs.`;
  if (/\{[^}]*\{/.test(pattern)) yield `'${pattern}' nests braces, which globs do not.`;
  if (pattern.trim() !== pattern) yield `'${pattern}' begins or ends with white space, which counts.`;
  if (what === "filePaths") yield* suspicionsOfPath(pattern);
  else yield* suspicionsOfName(pattern, what);
}

function* suspicionsOfName(pattern: string, what: "branches" | "tags"): Generator<string> {
  const prefix = /^refs\/(heads|tags)\//.exec(pattern)?.[0];
  if (prefix !== undefined) yield `'${pattern}' never matches: names of ${what} come without '${prefix}'.`;
  else if (pattern.startsWith("origin/"))
    yield `'${pattern}' matches only a branch that is itself named so; did you mean '${pattern.slice(7)}'?`;
  if (pattern === "*") yield `'*' matches no name with a slash in it, such as feature/login; '**' matches all ${what}.`;
}

function* suspicionsOfPath(pattern: string): Generator<string> {
  if (pattern.startsWith("/") || pattern.startsWith("./")) yield `'${pattern}' never matches: paths begin without '/' and './'.`;
  if (pattern.includes("\\") && !/\\[*?[\]{}\\]/.test(pattern)) yield `'${pattern}' has a backslash: folders are separated by '/'.`;
  if (pattern.endsWith("/")) yield `'${pattern}' never matches a file; '${pattern}**' matches all in the folder.`;
  else if (/^[^*?[{.]+$/.test(pattern) && !pattern.split("/").at(-1)?.match(/[A-Z]/))
    yield `'${pattern}' matches only a file of that name; for a folder write '${pattern}/**'.`;
  if (pattern === "*" || /^\*\.[\w]+$/.test(pattern))
    yield `'${pattern}' matches only at the top of the repository; '**/${pattern}' matches below too.`;
}
