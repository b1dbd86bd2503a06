/**
 * A schedule is all that happens in one run, as data: what is picked is a number that means something only when it is its turn, so any
 * step may be left out and the rest still is a schedule. That is what makes shrinking simple.
 */
import { type Dice, diceOf } from "./dice.ts";
import { changedPlan, randomPlan } from "./plans.ts";
import { may, type Request } from "./reference/requests.ts";
import { isActive, type Plan, running, type World } from "./reference/world.ts";

export type Kind = Request["kind"];

/** `pick` chooses among what there is at its turn; `flag` and `other` say how it is done. */
export interface Step<K extends string = Kind> {
  /** Where it stands in its schedule. */
  index: number;
  do: K;
  pick: number;
  flag: boolean;
  other: boolean;
}

export interface Schedule<K extends string = Kind> {
  seed: number;
  plan: Plan;
  steps: readonly Step<K>[];
}

/** Told before each step that has something to do: `what` is the request, or another happening in words. */
export type OnStep = (step: { index: number }, what: object | string) => void;

export type Weights<K extends string> = Readonly<Record<K, number>>;

/** How often things happen. A run is in one of these moods, so that rare states are reached by some. */
export const moods: Readonly<Record<"busy" | "crowded" | "stormy" | "calm", Weights<Kind>>> = {
  busy: { start: 10, finish: 70, judge: 25, override: 2, stop: 1.5, retry: 6, rollback: 3, transition: 4, update: 0.5, pass: 3 },
  crowded: { start: 30, finish: 50, judge: 15, override: 1, stop: 3, retry: 3, rollback: 1, transition: 6, update: 0.3, pass: 1 },
  stormy: { start: 10, finish: 45, judge: 15, override: 8, stop: 8, retry: 15, rollback: 6, transition: 4, update: 4, pass: 3 },
  calm: { start: 6, finish: 90, judge: 30, override: 3, stop: 0.5, retry: 8, rollback: 6, transition: 1, update: 0.2, pass: 1 },
};

export function scheduleOf<K extends string>(seed: number, length: number, weightsOf: (dice: Dice) => Weights<K>): Schedule<K> {
  const dice = diceOf(seed);
  const plan = randomPlan(dice);
  const weights = weightsOf(dice);
  const succeeding = dice.one([0.7, 0.85, 0.97]);
  const steps = Array.from({ length }, (_, index): Step<K> => {
    const kind = dice.weighted(weights);
    const flag = dice.chance(kind === "finish" || kind === "judge" ? succeeding : 0.5);
    return { index, do: kind, pick: dice.below(2 ** 31), flag, other: dice.chance(0.5) };
  });
  return { seed, plan, steps };
}

/** Seldom more than a month, within which a transition forgets; or more than what an action may take. */
const passes = [
  [23, 31 * 24 * 60 * 60_000],
  [19, 61 * 60_000],
] as const;

/**
 * What a step asks for in this world: mostly one of the requests that may be, now and then any; undefined when there is nothing to ask
 * it of.
 */
export function requestOf(world: World, step: Step): Request | undefined {
  const all = step.do === "retry" || step.do === "override" || step.do === "rollback";
  const requests = askable(world, step);
  const likely = all && step.pick % 11 > 0 ? requests.filter((request) => may(world, request)) : [];
  const from = likely.length > 0 ? likely : requests;
  return from[step.pick % from.length];
}

function askable(world: World, { do: kind, pick, flag, other }: Step): Request[] {
  const { executions, plan } = world;
  const active = executions.filter(isActive);
  switch (kind) {
    case "start":
      return [{ kind }];
    case "finish": {
      const status = flag ? "Succeeded" : "Failed";
      return active.flatMap((one) => running(one).map((action) => ({ kind, number: one.number, action, status })));
    }
    case "judge":
      return active.flatMap(({ number, conditions }) =>
        [...conditions].flatMap(([gate, { rules }]) =>
          [...rules]
            .filter(([, status]) => status === "InProgress")
            .map(([rule]) => ({ kind, number, gate, rule, status: flag ? "Succeeded" : other ? "Failed" : "Errored" }) as const),
        ),
      );
    case "override":
      return executions.map(({ number, stage }) => ({ kind, number, stage, gate: flag ? "beforeEntry" : "onSuccess" }));
    case "stop":
      return (pick % 11 === 0 ? executions : active).map(({ number }) => ({ kind, number, abandon: flag }));
    case "retry":
      return executions.map(({ number, stage }) => ({ kind, number, stage, retryMode: flag ? "ALL_ACTIONS" : "FAILED_ACTIONS" }));
    case "rollback":
      return plan.stages.flatMap(({ name }) => executions.map(({ number }) => ({ kind, stage: name, target: number })));
    case "transition":
      // Closed a little less often than opened, so that the pipeline does not stand still.
      return plan.stages.map(({ name }) => ({ kind, stage: name, side: other ? "in" : "out", enabled: flag || pick % 3 === 0 }));
    case "pass":
      return [{ kind, milliseconds: flag ? pick % 4_000 : (passes.find(([one]) => pick % one === 0)?.[1] ?? pick % 150_000) }];
    case "update":
      return [{ kind, plan: changedPlan(diceOf(pick), plan) }];
  }
}
