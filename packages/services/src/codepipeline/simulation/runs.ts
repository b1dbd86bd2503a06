/**
 * One run for each seed. Most drive `decide` alone, which is quick; now and then one drives the whole service on a journal, with time
 * and crashes. What the run of a seed is depends on nothing but the seed.
 */
import { runDecisions } from "./decisions.ts";
import { moods, type OnStep, type Schedule, scheduleOf, type Step } from "./schedule.ts";
import { runService, serviceMoods } from "./service/run-service.ts";

const serviceEvery = 24;
const decisionStepsPerRun = 400;
const serviceStepsPerRun = 150;

interface Run {
  steps: readonly Step<string>[];
  /** Runs those of its steps that are given. Throws when something is wrong. */
  perform(steps: readonly Step<string>[], onStep: OnStep): Promise<void>;
}

/** Seeds whose runs drive the whole service. */
export const isServiceSeed = (seed: number): boolean => seed % serviceEvery === 0;

function runOf(seed: number): Run {
  if (isServiceSeed(seed)) {
    const schedule = scheduleOf(seed, serviceStepsPerRun, (dice) => dice.one(serviceMoods));
    return { steps: schedule.steps, perform: (steps, onStep) => runService({ ...schedule, steps } as typeof schedule, onStep) };
  }
  const schedule = scheduleOf(seed, decisionStepsPerRun, (dice) => dice.one(Object.values(moods)));
  return { steps: schedule.steps, perform: async (steps, onStep) => runDecisions({ ...schedule, steps } as Schedule, onStep) };
}

/** `steps` are those that had something to do. */
export interface Result {
  seed: number;
  steps: number;
  failure?: Failure;
}

/** `index` is the step at which it went wrong, `trace` what happened until then. */
export interface Failure {
  message: string;
  stack: string;
  index: number;
  trace: readonly string[];
}

/** Runs a seed's steps, or those of the given indices only. */
export async function runSeed(seed: number, kept?: ReadonlySet<number>): Promise<Result> {
  const run = runOf(seed);
  const happened: [index: number, what: object | string][] = [];
  try {
    await run.perform(
      run.steps.filter(({ index }) => kept?.has(index) ?? true),
      ({ index }, what) => void happened.push([index, what]),
    );
    return { seed, steps: happened.length };
  } catch (error) {
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    const index = happened.at(-1)?.[0] ?? 0;
    return { seed, steps: happened.length, failure: { message, stack, index, trace: happened.map(inWords) } };
  }
}

const inWords = ([index, what]: [number, object | string]): string => `${index}: ${typeof what === "string" ? what : JSON.stringify(what)}`;
