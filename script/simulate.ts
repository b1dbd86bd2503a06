/**
 * Random runs of CodePipeline's orchestrator beside a reference model: npm run simulate -- --seed S [--runs N] [--steps N] [--minutes M]
 * One that fails is shrunk and printed with the command that repeats it; `--keep` names the steps that were left.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { runSeed } from "../packages/services/src/codepipeline/simulation/runs.ts";
import { asRanges, fromRanges, shrink } from "../packages/services/src/codepipeline/simulation/shrink.ts";
import { type Figures, simulate } from "../packages/services/src/codepipeline/simulation/simulate.ts";

const text = { type: "string" } as const;
const { values } = parseArgs({ options: { seed: text, runs: text, steps: text, minutes: text, keep: text, threads: text } });

function numberOf(name: keyof typeof values): number | undefined {
  const given = values[name];
  if (given === undefined) return undefined;
  const number = Number(given);
  if (!Number.isFinite(number) || number < 0) throw new TypeError(`--${name} takes a number, not ${given}`);
  return number;
}

function show({ runs, steps, seconds }: Figures): string {
  const rate = seconds > 0 ? Math.round(steps / seconds) : 0;
  return `${steps.toLocaleString("en")} steps in ${runs.toLocaleString("en")} runs, ${seconds.toFixed(1)} s, ${rate.toLocaleString("en")} steps/s`;
}

async function many(seed: number): Promise<void> {
  const [runs, steps, minutes] = [numberOf("runs"), numberOf("steps"), numberOf("minutes")];
  const enough = runs === undefined && steps === undefined && minutes === undefined ? { steps: 1_000_000 } : {};
  const amount = {
    seed,
    ...enough,
    ...(runs !== undefined && { runs }),
    ...(steps !== undefined && { steps }),
    ...(minutes !== undefined && { minutes }),
  };
  let told = 0;
  const figures = await simulate(amount, numberOf("threads") ?? availableParallelism(), (now) => {
    if (now.seconds - told < 10) return;
    told = now.seconds;
    console.log(show(now));
  });
  console.log(`seeds from ${seed}: ${show(figures)}`);
  const { failed } = figures;
  if (!failed?.failure) return;
  console.log(`seed ${failed.seed} failed at step ${failed.failure.index}: ${failed.failure.message}`);
  const { kept, failure } = await shrink(failed.failure, async (some) => (await runSeed(failed.seed, some)).failure);
  console.log([...failure.trace, failure.stack].join("\n"));
  console.log(`to repeat: npm run simulate -- --seed ${failed.seed} --keep ${asRanges(kept)}`);
  process.exitCode = 1;
}

async function repeat(seed: number, kept: readonly number[]): Promise<void> {
  const { steps, failure } = await runSeed(seed, new Set(kept));
  console.log([...(failure?.trace ?? []), failure ? failure.stack : `${steps} steps, nothing wrong`].join("\n"));
  if (failure) process.exitCode = 1;
}

try {
  const seed = numberOf("seed") ?? 1;
  await (values.keep === undefined ? many(seed) : repeat(seed, fromRanges(values.keep)));
} catch (error) {
  if (!(error instanceof TypeError) || !error.message.startsWith("--")) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
