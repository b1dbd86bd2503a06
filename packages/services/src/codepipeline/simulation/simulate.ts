/** Many runs on several threads, until there were enough of them or one failed. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Result } from "./runs.ts";

export interface Amount {
  seed: number;
  /** Whichever comes first ends it. */
  runs?: number;
  steps?: number;
  minutes?: number;
}

export interface Figures {
  runs: number;
  steps: number;
  seconds: number;
  /** The failing run with the smallest seed among those that ran. */
  failed?: Result;
}

interface Report {
  seeds: number;
  steps: number;
  failed?: Result;
}

const seedsAtOnce = 16;

/** Runs seeds from `seed` on. Gives figures so far to `onProgress` now and then. */
export async function simulate(amount: Amount, threads: number, onProgress: (figures: Figures) => void = () => {}): Promise<Figures> {
  const begun = performance.now();
  const figures: Figures = { runs: 0, steps: 0, seconds: 0 };
  const end = amount.seed + (amount.runs ?? Infinity);
  let next = amount.seed;
  const isDone = () =>
    next >= end ||
    figures.failed !== undefined ||
    figures.steps >= (amount.steps ?? Infinity) ||
    figures.seconds >= 60 * (amount.minutes ?? Infinity);
  const work = async () => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url));
    try {
      while (!isDone()) {
        const seeds = Array.from({ length: Math.min(seedsAtOnce, end - next) }, (_, index) => next + index);
        next += seeds.length;
        worker.postMessage(seeds);
        const [report] = (await once(worker, "message")) as [Report];
        add(figures, report, (performance.now() - begun) / 1000);
        onProgress(figures);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  return figures;
}

function add(figures: Figures, { seeds, steps, failed }: Report, seconds: number): void {
  figures.runs += seeds;
  figures.steps += steps;
  figures.seconds = seconds;
  if (failed && failed.seed < (figures.failed?.seed ?? Infinity)) figures.failed = failed;
}
