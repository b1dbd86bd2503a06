import * as fc from "fast-check";
import { buildspec } from "../shell/buildspecs.ts";
import type { Amount, Checked } from "../shell/check.ts";
import { damagedBuildspec, misread, troubleWith as troubleWithBuildspec } from "./buildspecs.ts";
import { disagreement, path, pattern } from "./globs.ts";
import { leak, planted } from "./masking.ts";
import { damagedReport, troubleWith as troubleWithReport } from "./reports.ts";

type Fuzzer = (amount: Amount) => Checked;

/** By name. Each is given what was made up, and tells what is wrong. */
export const fuzzers: Readonly<Record<string, Fuzzer>> = {
  buildspecs: fuzzer(damagedBuildspec, (text) => troubleWithBuildspec(text, now)),
  "sound-buildspecs": fuzzer(buildspec, misread),
  globs: fuzzer(fc.tuple(pattern, path), ([wanted, at]) => disagreement(wanted, at)),
  reports: fuzzer(damagedReport, (report) => troubleWithReport(report, now)),
  masking: fuzzer(planted, leak),
};

const now = (): number => performance.now();

function fuzzer<T>(arbitrary: fc.Arbitrary<T>, wrong: (one: T) => string | undefined): Fuzzer {
  return ({ seed, runs, milliseconds }) => {
    const limit = milliseconds === undefined ? {} : { interruptAfterTimeLimit: milliseconds };
    const result = fc.check(
      fc.property(arbitrary, (one) => wrong(one) === undefined),
      { seed, numRuns: runs, ...limit },
    );
    if (!result.failed) return { runs: result.numRuns };
    const [smallest] = result.counterexample as [T];
    const told = `seed ${seed}, path ${result.counterexamplePath}\n${JSON.stringify(smallest, undefined, 2)}`;
    return { runs: result.numRuns, failure: `${told}\n${wrong(smallest) ?? String(result.errorInstance)}` };
  };
}
