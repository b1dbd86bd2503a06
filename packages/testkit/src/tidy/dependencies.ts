import { builtinModules } from "node:module";
import { importsOf, isForTests, isProgram, packageNameOf, type Rule, type Tree, type Violation } from "./tree.ts";

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
}

/**
 * A package declares what it imports: what ships among its dependencies, what tests use there or at the root. A program and a page are
 * bundled, so for one that has commands or is built by Vite all is for development.
 */
export const declaredImports: Rule = (tree) => {
  const violations: Violation[] = [];
  for (const [path, text] of tree) {
    const manifestPath = isProgram(path) ? nearestManifest(tree, path) : undefined;
    if (manifestPath === undefined) continue;
    const declared = declaredBy(tree, manifestPath, isForTests(path) || !path.startsWith("packages/"));
    for (const name of new Set(importsOf(text).filter(isPackage).map(packageNameOf))) {
      if (!declared.has(name)) violations.push({ path, text: `imports ${name}, which ${manifestPath} does not declare` });
    }
  }
  return violations;
};

/** Exact versions everywhere: what is installed tomorrow is what was tested today. */
export const exactVersions: Rule = (tree) =>
  [...tree]
    .filter(([path]) => path.endsWith("package.json") && !path.startsWith("examples/"))
    .flatMap(([path, text]) => {
      const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = JSON.parse(text) as Manifest;
      return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
        .filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version))
        .map(([name, version]) => ({ path, text: `${name} ${version} is not an exact version` }));
    });

const isPackage = (specifier: string): boolean =>
  !specifier.startsWith(".") &&
  !specifier.startsWith("node:") &&
  !builtinModules.includes(specifier) &&
  !/^(data|file|https?):/.test(specifier);

function declaredBy(tree: Tree, path: string, withDevelopment: boolean): ReadonlySet<string> {
  const own = JSON.parse(tree.get(path) ?? "{}") as Manifest;
  const root = JSON.parse(tree.get("package.json") ?? "{}") as Manifest;
  const shipped = { ...own.dependencies, ...own.optionalDependencies, ...own.peerDependencies };
  const workspace = path === "package.json" ? workspaceNames(tree) : [];
  const isBundled = path !== "package.json" && (own.bin !== undefined || tree.has(path.replace(/package\.json$/, "vite.config.ts")));
  const development = {
    ...(withDevelopment || isBundled ? own.devDependencies : {}),
    ...(withDevelopment ? root.devDependencies : {}),
  };
  return new Set([...Object.keys({ ...shipped, ...development }), ...(own.name ? [own.name] : []), ...workspace]);
}

/** Scripts and end-to-end tests at the root may use every package of the workspace. */
const workspaceNames = (tree: Tree): string[] =>
  [...tree].filter(([path]) => /^packages\/[^/]+\/package\.json$/.test(path)).map(([, text]) => (JSON.parse(text) as Manifest).name ?? "");

function nearestManifest(tree: Tree, path: string): string | undefined {
  const parts = path.split("/");
  for (let length = parts.length - 1; length >= 0; length--) {
    const candidate = [...parts.slice(0, length), "package.json"].join("/");
    if (tree.has(candidate)) return candidate;
  }
  return undefined;
}
