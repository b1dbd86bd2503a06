import { join } from "node:path";
import { expect, test } from "vitest";
import { deadFiles } from "./dead-files.ts";
import { declaredImports, exactVersions } from "./dependencies.ts";
import { packageLayers, serviceFolders } from "./layers.ts";
import { oneOperationPerFile } from "./operations.ts";
import { passedIn } from "./purity.ts";
import { links, readmes } from "./readmes.ts";
import { fileSizes, medianSize } from "./sizes.ts";
import { readTree, type Rule } from "./tree.ts";
import { lockfile, words } from "./words.ts";

const tree = readTree(join(import.meta.dirname, "../../../.."));

const rules: Readonly<Record<string, Rule>> = {
  "files are short": fileSizes,
  "half of them are very short": medianSize,
  "packages import what is below them": packageLayers,
  "services reach each other through the door only": serviceFolders,
  "what is imported is declared": declaredImports,
  "versions are exact": exactVersions,
  "one operation a file, in its service's table": oneOperationPerFile,
  "clock, randomness and environment are passed in": passedIn,
  "packages and services have a README": readmes,
  "links lead somewhere": links,
  "no file is dead": deadFiles,
  "nothing is said of how it came about": words,
  "packages come from the public registry": lockfile,
};

test.each(Object.entries(rules))("%s", (_, rule) => {
  expect(rule(tree).map(({ path, text }) => `${path}: ${text}`)).toEqual([]);
});
