/** SimpleCov's `.resultset.json`: one result for each test command, with hits by line; null where a line cannot be hit. */
import type { FileCoverage } from "../result.ts";
import { isObject, listOf } from "./json.ts";

interface Hits {
  lines: (number | null)[];
  branches: Map<string, number>;
}

const resultsOf = (value: unknown): Record<string, unknown>[] =>
  isObject(value)
    ? Object.values(value)
        .filter((result) => isObject(result) && isObject(result["coverage"]))
        .map((result) => result as Record<string, unknown>)
    : [];

export const isSimplecov = (value: unknown): boolean =>
  isObject(value) && Object.keys(value).length > 0 && resultsOf(value).length === Object.keys(value).length;

/** Hits of the same file by several test commands add up. */
export function readSimplecov(value: unknown): FileCoverage[] {
  const files = new Map<string, Hits>();
  for (const result of resultsOf(value))
    for (const [path, of] of Object.entries(result["coverage"] as Record<string, unknown>)) {
      const known = files.get(path) ?? { lines: [], branches: new Map<string, number>() };
      files.set(path, known);
      addLines(known, isObject(of) ? listOf(of["lines"]) : listOf(of));
      if (isObject(of) && isObject(of["branches"])) addBranches(known, of["branches"]);
    }
  return [...files].map(([path, { lines, branches }]) => {
    const relevant = lines.filter((hits) => hits !== null);
    const linesCovered = relevant.filter((hits) => hits > 0).length;
    const branchesCovered = [...branches.values()].filter((hits) => hits > 0).length;
    return {
      path,
      linesCovered,
      linesMissed: relevant.length - linesCovered,
      branchesCovered,
      branchesMissed: branches.size - branchesCovered,
    };
  });
}

function addLines({ lines }: Hits, found: unknown[]): void {
  for (const [index, hits] of found.entries()) {
    const known = lines[index] ?? null;
    lines[index] = typeof hits === "number" ? (known ?? 0) + hits : known;
  }
}

/** `{ "[:if, 0, 2, 4, 6, 7]": { "[:then, 1, …]": 3, "[:else, 2, …]": 0 } }` */
function addBranches({ branches }: Hits, found: Record<string, unknown>): void {
  for (const [condition, ways] of Object.entries(found))
    if (isObject(ways))
      for (const [way, hits] of Object.entries(ways)) {
        const key = `${condition} ${way}`;
        branches.set(key, (branches.get(key) ?? 0) + (typeof hits === "number" ? hits : 0));
      }
}
