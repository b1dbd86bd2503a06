/** https://www.jacoco.org/jacoco/trunk/coverage/report.dtd */
import type { FileCoverage } from "../result.ts";
import { below, childrenOf, type Element, whole } from "./xml.ts";

export const isJacoco = (root: Element): boolean =>
  root.name === "report" && root.children.some(({ name }) => name === "package" || name === "group" || name === "counter");

export function readJacoco(root: Element): FileCoverage[] {
  const files: FileCoverage[] = [];
  for (const folder of below(root, "package"))
    for (const file of childrenOf(folder, "sourcefile")) {
      const of = (type: string) => childrenOf(file, "counter").find(({ attributes }) => attributes["type"] === type);
      const [lines, branches] = [of("LINE"), of("BRANCH")];
      files.push({
        path: [folder.attributes["name"], file.attributes["name"]].filter(Boolean).join("/"),
        linesCovered: lines ? whole(lines, "covered") : 0,
        linesMissed: lines ? whole(lines, "missed") : 0,
        branchesCovered: branches ? whole(branches, "covered") : 0,
        branchesMissed: branches ? whole(branches, "missed") : 0,
      });
    }
  return files;
}
