import { isProgram, isSource, isTest, type Rule } from "./tree.ts";

const linesMax = 400;
const medianMax = 80;

export const linesOf = (text: string): number => text.split("\n").length - (text.endsWith("\n") ? 1 : 0);

export const fileSizes: Rule = (tree) =>
  [...tree]
    .filter(([path, text]) => isProgram(path) && !path.includes("/generated/") && linesOf(text) > linesMax)
    .map(([path, text]) => ({ path, text: `${linesOf(text)} lines; at most ${linesMax}` }));

/** Of sources without tests, over the whole product. */
export const medianSize: Rule = (tree) => {
  const sizes = [...tree].filter(([path]) => isSource(path) && !isTest(path)).map(([, text]) => linesOf(text));
  const median = sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)] ?? 0;
  return median > medianMax ? [{ path: "packages", text: `the median file has ${median} lines; at most ${medianMax}` }] : [];
};
