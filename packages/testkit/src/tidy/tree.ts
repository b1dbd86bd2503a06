import { readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join, normalize } from "node:path/posix";

/** The files of the project by their path from its root, as the rules see them. */
export type Tree = ReadonlyMap<string, string>;

/** One breach of one rule, at a file. */
export interface Violation {
  readonly path: string;
  readonly text: string;
}

export type Rule = (tree: Tree) => readonly Violation[];

const ignored = new Set(["node_modules", "dist", "coverage", ".git", ".towpath"]);
const textual = new Set([".ts", ".tsx", ".js", ".mjs", ".json", ".md", ".sql", ".sh", ".yml", ".yaml", ".html", ".css", ""]);
/** Beside these folders, the files at the root themselves. */
const folders = ["packages", "examples", "scenarios", "e2e", "bench", "docs", "script", ".ci"];

export function readTree(root: string): Tree {
  const tree = new Map<string, string>();
  const add = (path: string) => {
    if (textual.has(extname(path))) tree.set(path, readFileSync(join(root, path), "utf8"));
  };
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (entry.isFile()) add(entry.name);
    else if (folders.includes(entry.name)) walk(root, entry.name, add);
  }
  return tree;
}

function walk(root: string, folder: string, add: (path: string) => void): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !ignored.has(entry.name)) walk(root, path, add);
    else if (entry.isFile()) add(path);
  }
}

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

/** Tests and what is made for them, told by place or name: `testing/`, `testing.ts`, `contract/`, `simulation/`, `fixture.ts`, `test-context.ts`. */
export const isForTests = (path: string): boolean =>
  isTest(path) ||
  /\/(?:testing|contract|mirror|simulation)\/|\/(?:testing|fixture|test-[\w-]+)\.tsx?$|\.contract\.ts$/.test(path) ||
  path.startsWith("packages/testkit/");

export const isSource = (path: string): boolean => /^packages\/[^/]+\/src\/.*\.tsx?$/.test(path) && !path.includes("/generated/");
export const isProgram = (path: string): boolean => /\.(tsx?|js|mjs)$/.test(path);

export const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:"'`\\])\/\/.*$/gm, "");

/** What a file imports: static, dynamic and type imports, and files named by `new URL("./x", import.meta.url)`. */
export function importsOf(text: string): readonly string[] {
  const code = withoutComments(text);
  const files = [...code.matchAll(/\bnew URL\(\s*"([^"]+)",\s*import\.meta\.url,?\s*\)/g)].map((match) => `./${match[1]}`);
  const patterns = [/^(?:import|export)\s[^"'`;]*?from\s+"([^"]+)"/gm, /^import\s+"([^"]+)"/gm, /\bimport\(\s*"([^"]+)"\s*\)/g];
  return [...patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] as string)), ...files];
}

/** The path that a relative import means. */
export const resolveImport = (from: string, specifier: string): string => normalize(join(dirname(from), specifier));

/** `packages/NAME/...` -> NAME */
export const packageOf = (path: string): string | undefined => /^packages\/([^/]+)\//.exec(path)?.[1];

/** `@scope/name/sub` -> `@scope/name` */
export const packageNameOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
