import * as fc from "fast-check";
import { buildspec, type RandomBuildspec, yamlOf } from "./buildspecs.ts";
import { expectedEvents } from "./model.ts";
import { realEvents } from "./real-run.ts";

export interface Amount {
  seed: number;
  runs: number;
  /** No further run begins then. */
  milliseconds?: number;
}

export interface Checked {
  runs: number;
  /** The smallest buildspec that was found to do something else, with what it does and should do, and what repeats it. */
  failure?: string;
}

/** Random buildspecs, each by the real agent under a shell of this host and by the model; both must tell the same. */
export async function checkBuildspecs(shell: string, { seed, runs, milliseconds }: Amount): Promise<Checked> {
  const property = fc.asyncProperty(buildspec, async (one) => (await difference(one, shell)) === undefined);
  const limit = milliseconds === undefined ? {} : { interruptAfterTimeLimit: milliseconds };
  const result = await fc.check(property, { seed, numRuns: runs, ...limit });
  const [smallest] = result.counterexample ?? [];
  if (!result.failed || !smallest) return { runs: result.numRuns };
  const told = `seed ${seed} under ${shell}, path ${result.counterexamplePath}\n${yamlOf(smallest)}\n`;
  return { runs: result.numRuns, failure: `${told}${(await difference(smallest, shell)) ?? String(result.errorInstance)}` };
}

async function difference(one: RandomBuildspec, shell: string): Promise<string | undefined> {
  const expected = expectedEvents(one);
  const actual = await realEvents(yamlOf(one), shell);
  const at = expected.findIndex((event, index) => event !== actual[index]);
  if (at < 0 && actual.length === expected.length) return undefined;
  const place = at < 0 ? expected.length : at;
  return `event ${place}: expected ${JSON.stringify(expected[place])}, was ${JSON.stringify(actual[place])}`;
}
