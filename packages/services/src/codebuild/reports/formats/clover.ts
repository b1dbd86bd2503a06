/** Clover's XML, also written by PHPUnit and Istanbul: statements are its lines, conditionals its branches. */
import type { FileCoverage } from "../result.ts";
import { below, childOf, type Element, whole } from "./xml.ts";

export const isClover = (root: Element): boolean => root.name === "coverage" && childOf(root, "project") !== undefined;

export function readClover(root: Element): FileCoverage[] {
  return [...below(root, "file")].map((file) => {
    const metrics = childOf(file, "metrics") ?? file;
    const linesCovered = whole(metrics, "coveredstatements");
    const branchesCovered = whole(metrics, "coveredconditionals");
    return {
      path: file.attributes["path"] ?? file.attributes["name"] ?? "",
      linesCovered,
      linesMissed: Math.max(0, whole(metrics, "statements") - linesCovered),
      branchesCovered,
      branchesMissed: Math.max(0, whole(metrics, "conditionals") - branchesCovered),
    };
  });
}
