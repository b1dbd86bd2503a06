/**
 * One run for each seed. Most drive `decide` alone, which is quick; every eighth drives the whole service on a journal, with crashes.
 * What the run of a seed is depends on nothing but the seed.
 */
import { runDecisions } from "./decisions.ts";
import { moods, type OnStep, type Schedule, scheduleOf, type Step } from "./schedule.ts";

interface Run {
  layer: "decisions" | "service";
  steps: readonly Step<string>[];
  /** Runs those of its steps that are given. Throws when something is wrong. */
  perform(steps: readonly Step<string>[], onStep: OnStep): Promise<void>;
}

export const decisionStepsPerRun = 400;

export function runOf(seed: number): Run {
  const schedule = scheduleOf(seed, decisionStepsPerRun, (dice) => dice.one(Object.values(moods)));
  const perform = async (steps: readonly Step<string>[], onStep: OnStep) => runDecisions({ ...schedule, steps } as Schedule, onStep);
  return { layer: "decisions", steps: schedule.steps, perform };
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
    return { seed, steps: happened.length, failure: { message, stack, index: happened.at(-1)?.[0] ?? 0, trace: happened.map(inWords) } };
  }
}

const inWords = ([index, what]: [number, object | string]): string => `${index}: ${typeof what === "string" ? what : JSON.stringify(what)}`;
