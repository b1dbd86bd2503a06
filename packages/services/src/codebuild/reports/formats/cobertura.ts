/** Cobertura's XML, also written by coverage.py and gcovr. Several classes may be in one file. */
import type { FileCoverage } from "../result.ts";
import { below, childOf, type Element, whole } from "./xml.ts";

export const isCobertura = (root: Element): boolean => root.name === "coverage" && childOf(root, "packages") !== undefined;

interface Line {
  isHit: boolean;
  branchesCovered: number;
  branches: number;
}

export function readCobertura(root: Element): FileCoverage[] {
  const files = new Map<string, Map<string, Line>>();
  for (const of of below(root, "class")) {
    const path = of.attributes["filename"] ?? of.attributes["name"] ?? "";
    const lines = files.get(path) ?? new Map<string, Line>();
    files.set(path, lines);
    for (const line of below(of, "line")) addLine(lines, line);
  }
  return [...files].map(([path, lines]) => coverageOf(path, [...lines.values()]));
}

/** A line stands under its method and under its class: it counts once. */
function addLine(lines: Map<string, Line>, element: Element): void {
  const number = element.attributes["number"] ?? "";
  const known = lines.get(number);
  const [, covered = "0", all = "0"] = /\((\d+)\/(\d+)\)/.exec(element.attributes["condition-coverage"] ?? "") ?? [];
  lines.set(number, {
    isHit: (known?.isHit ?? false) || whole(element, "hits") > 0,
    branchesCovered: Math.max(known?.branchesCovered ?? 0, Number(covered)),
    branches: Math.max(known?.branches ?? 0, Number(all)),
  });
}

function coverageOf(path: string, lines: Line[]): FileCoverage {
  const linesCovered = lines.filter(({ isHit }) => isHit).length;
  const sum = (count: (line: Line) => number) => lines.reduce((total, line) => total + count(line), 0);
  const branchesCovered = sum((line) => line.branchesCovered);
  return {
    path,
    linesCovered,
    linesMissed: lines.length - linesCovered,
    branchesCovered,
    branchesMissed: Math.max(0, sum((line) => line.branches) - branchesCovered),
  };
}
