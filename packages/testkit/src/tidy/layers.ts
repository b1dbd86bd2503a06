import { importsOf, isForTests, isSource, packageNameOf, packageOf, resolveImport, type Rule, type Violation } from "./tree.ts";

/** From the bottom up. A package imports those below it only; `testkit` is for tests and stands above everything. */
export const layers = ["wire", "journal", "engine", "images", "network", "services", "server", "cli", "console", "cdk", "testkit"] as const;

/** They stand side by side on top of the server. */
const outside = new Set(["cli", "console", "cdk"]);

const ours = "@towpath/";

export const packageLayers: Rule = (tree) => {
  const violations: Violation[] = [];
  for (const [path, text] of tree) {
    const from = packageOf(path);
    if (from === undefined || !isSource(path)) continue;
    for (const specifier of importsOf(text)) {
      if (specifier.startsWith(".") && packageOf(resolveImport(path, specifier)) !== from) {
        violations.push({ path, text: `imports ${specifier}, a file of another package` });
      }
      const to = specifier.startsWith(ours) ? packageNameOf(specifier).slice(ours.length) : undefined;
      if (to !== undefined && !isBelow(to, from)) violations.push({ path, text: `${from} must not import ${to}` });
    }
  }
  return violations;
};

function isBelow(lower: string, upper: string): boolean {
  const [low, high] = [layers.indexOf(lower as never), layers.indexOf(upper as never)];
  if (low === -1 || high === -1) return false;
  return low < high && !(outside.has(lower) && outside.has(upper));
}

/** What services share: the door between them, the hosting of Git repositories and the files named by their content. */
const shared = new Set(["door", "git-hosting", "content"]);

/**
 * A service reaches another only by calling its operations, so no folder imports another's; the package's root puts them together. Tests
 * may put together the services they need.
 */
export const serviceFolders: Rule = (tree) => {
  const violations: Violation[] = [];
  for (const [path, text] of tree) {
    const folder = serviceFolderOf(path);
    if (folder === undefined) continue;
    for (const specifier of importsOf(text).filter((one) => one.startsWith("."))) {
      const target = serviceFolderOf(resolveImport(path, specifier));
      const isShared = target !== undefined && shared.has(target) && folder !== "door";
      const isPutTogether = isForTests(path) && (target === undefined || resolveImport(path, specifier).endsWith("/service.ts"));
      const isAllowed = target === folder || isShared || isPutTogether;
      if (!isAllowed)
        violations.push({
          path,
          text: `${folder} must not import ${specifier}: call the operation through the door`,
        });
    }
  }
  return violations;
};

const serviceFolderOf = (path: string): string | undefined => /^packages\/services\/src\/([^/]+)\//.exec(path)?.[1];
