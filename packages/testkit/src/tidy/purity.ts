import { isForTests, isSource, type Rule, withoutComments } from "./tree.ts";

/** Clock, randomness, environment and timers are parts that are passed in; whoever reaches past them cannot run in simulated time. */
const reachingPast = [
  ["Date.now", /\bDate\.now\b/],
  ["new Date()", /\bnew Date\(\)/],
  ["Math.random", /\bMath\.random\b/],
  ["process.env", /\bprocess\.env\b/],
  ["setTimeout", /(?<![.\w])set(?:Timeout|Interval)\(/],
  ["a timer of node:timers", /from "node:timers/],
] as const;

/** Path or folder of what may, and why. */
export const allowed: readonly (readonly [path: string, reason: string])[] = [
  ["packages/journal/src/clock.ts", "is the clock"],
  ["packages/cli/src/main.ts", "builds the parts of the program from its process"],
  ["packages/cli/src/context.ts", "asks whether this is a build server's terminal"],
  ["packages/server/src/open-server.ts", "puts the parts together and closes the listener on the system's clock"],
  ["packages/images/src/host.ts", "is the part through which the machine's tools and clock are reached"],
  ["packages/console/src/", "is a page in a browser, where the clock and timers are the browser's"],
  ["packages/engine/src/docker/", "speaks to an engine outside, which keeps its own time"],
];

export const passedIn: Rule = (tree) =>
  [...tree].flatMap(([path, text]) => {
    if (!isSource(path) || isForTests(path) || allowed.some(([prefix]) => path.startsWith(prefix))) return [];
    const code = withoutComments(text);
    return reachingPast.filter(([, pattern]) => pattern.test(code)).map(([name]) => ({ path, text: `uses ${name}; take it as a part` }));
  });
