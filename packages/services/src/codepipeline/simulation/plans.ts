/** Random pipelines, and what updates make of them. */
import type { Dice } from "./dice.ts";
import type { Mode, Plan, PlannedStage } from "./reference/world.ts";

const modes: readonly Mode[] = ["SUPERSEDED", "QUEUED", "PARALLEL"];

export function randomPlan(dice: Dice): Plan {
  const stages = Array.from({ length: 2 + dice.below(3) }, (_, index) => randomStage(dice, `Stage${index}`));
  return planOf(1, dice.one(modes), stages);
}

function randomStage(dice: Dice, name: string): PlannedStage {
  // Seldom a group larger than what a PARALLEL execution runs at once.
  const sizes = Array.from({ length: 1 + dice.below(2) }, () => (dice.chance(0.07) ? 7 : 1 + dice.below(2)));
  let made = 0;
  const groups = sizes.map((size) => Array.from({ length: size }, () => `Action${made++}`));
  const onFailure = randomFailure(dice);
  return {
    name,
    groups,
    ...(dice.chance(0.15) && { beforeEntry: { result: dice.one(["FAIL", "SKIP"] as const), rules: rulesOf(dice, "Entry") } }),
    ...(dice.chance(0.15) && { onSuccess: { result: dice.one(["FAIL", "ROLLBACK"] as const), rules: rulesOf(dice, "Success") } }),
    ...(onFailure && { onFailure }),
  };
}

const rulesOf = (dice: Dice, name: string): string[] => Array.from({ length: 1 + dice.below(3) }, (_, index) => `${name}${index}`);

function randomFailure(dice: Dice): PlannedStage["onFailure"] {
  switch (dice.below(5)) {
    case 0:
      return { result: "ROLLBACK" };
    case 1:
      return { result: "ROLLBACK", rules: rulesOf(dice, "Failure") };
    case 2:
      return { result: "RETRY", retryMode: "FAILED_ACTIONS" };
    case 3:
      return { result: "RETRY", retryMode: "ALL_ACTIONS" };
    default:
      return undefined;
  }
}

function planOf(version: number, mode: Mode, given: readonly PlannedStage[]): Plan {
  const stages = mode === "PARALLEL" ? given.map(withoutRollback) : given;
  return { version, mode, stages, structure: JSON.stringify(stages) };
}

/** A PARALLEL pipeline cannot be declared with one. */
function withoutRollback({ onFailure, onSuccess, ...stage }: PlannedStage): PlannedStage {
  return {
    ...stage,
    ...(onSuccess && { onSuccess: { ...onSuccess, result: "FAIL" } }),
    ...(onFailure?.result === "RETRY" && { onFailure }),
  };
}

/** The next version: often with the same structure, else with a stage more, less, in another place or of another shape; seldom in another mode. */
export function changedPlan(dice: Dice, { version, mode, stages }: Plan): Plan {
  const change = dice.weighted({ nothing: 4, more: 1, less: 1, shape: 1, order: 1 });
  const next = dice.chance(0.2) ? dice.one(modes) : mode;
  return planOf(version + 1, next, changedStages(dice, change, stages));
}

function changedStages(dice: Dice, change: "nothing" | "more" | "less" | "shape" | "order", stages: readonly PlannedStage[]) {
  const at = 1 + dice.below(stages.length - 1);
  const chosen = stages[at] as PlannedStage;
  switch (change) {
    case "nothing":
      return stages;
    case "more": {
      // The smallest free number, so that a name that was taken out comes back.
      const free = Array.from({ length: 8 }, (_, index) => `Stage${index}`).find((name) => stages.every((stage) => stage.name !== name));
      return free === undefined ? stages : stages.toSpliced(at, 0, randomStage(dice, free));
    }
    case "less":
      return stages.length > 2 ? stages.toSpliced(at, 1) : stages;
    case "shape":
      return stages.with(at, randomStage(dice, chosen.name));
    case "order":
      return [...stages.toSpliced(at, 1), chosen];
  }
}
