import { isProgram, type Rule, type Violation } from "./tree.ts";

/** Written with a class of one letter, so that this file does not hold what it looks for. */
const unwanted: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["a tool's name", /\b(?:cl[a]ude|anthr[o]pic|chatgp[t]|open[a]i|cop[i]lot|curs[o]r\.com|ll[m]s?)\b/i],
  ["who wrote it", /\b(?:sub-?ag[e]nt|the br[i]ef|this sess[i]on|the le[a]d (?:wrote|does))\b/i],
  ["a path of one machine", /(?:^|[\s"'(`])\/(?:w[o]rk\/(?:main|shared)|tmp\/br[i]ef|home\/[a-z]+\/)/],
  [
    "a package registry's host",
    /\b(?:registry\.npm[j]s\.org|registry\.y[a]rnpkg\.com|pyp[i]\.org|[\w.-]+\.jfr[o]g\.io|[a]rtifactory|verd[a]ccio|c[o]dea?rtifact)\b/i,
  ],
  ["work left undone", /\b(?:TOD[O]|FIXM[E]|XX[X])\b(?!\/)/],
];

/** In programs, prose and scripts of ours: nothing of how they came about. */
export const words: Rule = (tree) => {
  const violations: Violation[] = [];
  for (const [path, text] of tree) {
    if (!isProgram(path) && !/\.(md|sql|sh|yml)$|^script\/|^\.ci\//.test(path)) continue;
    for (const [index, line] of text.split("\n").entries()) {
      const found = unwanted.find(([, pattern]) => pattern.test(line));
      if (found && !(found[0] === "work left undone" && !/\/\/|\*|#/.test(line))) {
        violations.push({
          path: `${path}:${index + 1}`,
          text: `${found[0]}: ${line.trim().slice(0, 100)}`,
        });
      }
    }
  }
  return violations;
};

/** What is installed comes from the public registry by its public name, whichever mirror a machine uses. */
export const lockfile: Rule = (tree) =>
  [...tree]
    .filter(([path]) => path.endsWith("package-lock.json"))
    .flatMap(([path, text]) => {
      const { packages = {} } = JSON.parse(text) as {
        packages?: Record<string, { resolved?: string; link?: boolean }>;
      };
      return Object.entries(packages)
        .filter(
          ([, { resolved, link }]) => resolved !== undefined && link !== true && !resolved.startsWith(`https://registry.npm${"js"}.org/`),
        )
        .map(([name, { resolved }]) => ({ path, text: `${name} comes from ${resolved}` }));
    });
