import { importsOf, isTest, resolveImport, type Rule, type Violation } from "./tree.ts";

const operationFile = /^packages\/services\/src\/([^/]+)\/operations\/([^/]+)\.ts$/;

/** One operation a file, named as AWS names it, exported under that name and listed in the service's table. */
export const oneOperationPerFile: Rule = (tree) => {
  const imported = new Set(
    [...tree]
      .filter(([path]) => path.startsWith("packages/services/") && !isTest(path))
      .flatMap(([path, text]) => importsOf(text).map((one) => resolveImport(path, one))),
  );
  const violations: Violation[] = [];
  for (const [path, text] of tree) {
    const [, service, name] = operationFile.exec(path) ?? [];
    if (service === undefined || name === undefined || isTest(path)) continue;
    if (!/^[A-Z][A-Za-z0-9]+$/.test(name)) {
      violations.push({
        path,
        text: "is not named as AWS names operations; shared code belongs beside the folder",
      });
      continue;
    }
    const exported = [...text.matchAll(/^export (?:const|async function|function) (\w+)/gm)].map((match) => match[1]);
    if (exported.length !== 1 || exported[0] !== name) violations.push({ path, text: `must export ${name} and nothing else` });
    if (!imported.has(path)) violations.push({ path, text: `is not in the table of ${service}` });
  }
  return violations;
};
