import { importsOf, isForTests, isSource, isTest, packageNameOf, packageOf, resolveImport, type Rule, type Tree } from "./tree.ts";

interface Manifest {
  readonly exports?: Readonly<Record<string, string>>;
}

/** Every source is reached from an entry of its package; what only tests reach says so by its name or place. */
export const deadFiles: Rule = (tree) => {
  const sources = [...tree.keys()].filter((path) => isSource(path) && !isTest(path));
  const entries = [...entriesOf(tree), ...[...tree.keys()].filter((path) => path.startsWith("script/"))];
  const alive = reach(tree, entries);
  const tested = reach(tree, [
    ...entries,
    ...[...tree.keys()].filter(isTest),
    ...[...tree.keys()].filter((path) => /^(e2e|bench|examples)\//.test(path)),
  ]);
  return sources.flatMap((path) => {
    if (alive.has(path)) return [];
    if (!tested.has(path)) return [{ path, text: "is imported by nothing" }];
    return isForTests(path) ? [] : [{ path, text: "is imported by tests only" }];
  });
};

/** What packages export, and the programs that are started by name. */
function* entriesOf(tree: Tree): Generator<string> {
  for (const [path, text] of tree) {
    const folder = /^packages\/[^/]+(?=\/package\.json$)/.exec(path)?.[0];
    if (folder === undefined) continue;
    for (const target of Object.values((JSON.parse(text) as Manifest).exports ?? {})) yield resolveImport(path, target);
    yield `${folder}/src/main.ts`;
    yield `${folder}/src/main.tsx`;
  }
}

function reach(tree: Tree, from: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [...from];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const text = tree.get(path);
    if (text === undefined || seen.has(path)) continue;
    seen.add(path);
    for (const specifier of importsOf(text)) {
      const target = specifier.startsWith(".") ? resolveImport(path, specifier) : exported(tree, specifier);
      if (target !== undefined) waiting.push(target);
    }
  }
  return seen;
}

/** The file that `@towpath/x` or `@towpath/x/y` means. */
function exported(tree: Tree, specifier: string): string | undefined {
  if (!specifier.startsWith("@towpath/")) return undefined;
  const name = packageNameOf(specifier);
  const manifestPath = `packages/${name.slice("@towpath/".length)}/package.json`;
  const text = tree.get(manifestPath);
  const target = text === undefined ? undefined : (JSON.parse(text) as Manifest).exports?.[`.${specifier.slice(name.length)}`];
  return target === undefined || packageOf(manifestPath) === undefined ? undefined : resolveImport(manifestPath, target);
}
