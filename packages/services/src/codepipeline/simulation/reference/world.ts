/**
 * The reference model: what the documentation says of executions, stages, conditions and actions, as one small world that is looked at
 * as a whole. It keeps no locks, no queues and no books. Who is inside a stage, who waits in front of it and who may enter is looked for
 * among all executions, every time anew, so that it goes wrong in other ways than `decide` does, if it goes wrong.
 */
export type Mode = "SUPERSEDED" | "QUEUED" | "PARALLEL";
export type Status = "InProgress" | "Stopping" | "Succeeded" | "Failed" | "Stopped" | "Superseded" | "Cancelled";
export type ActionStatus = "InProgress" | "Succeeded" | "Failed" | "Abandoned";
export type ConditionStatus = ActionStatus | "Errored" | "Cancelled" | "Overridden";
export type RetryMode = "FAILED_ACTIONS" | "ALL_ACTIONS";
export type Gate = "beforeEntry" | "onSuccess" | "onFailure";

export interface PlannedStage {
  name: string;
  /** Actions that run together, one group after the other. */
  groups: readonly (readonly string[])[];
  beforeEntry?: { result: "FAIL" | "SKIP"; rules: readonly string[] };
  onSuccess?: { result: "FAIL" | "ROLLBACK"; rules: readonly string[] };
  onFailure?: { result: "ROLLBACK"; rules?: readonly string[] } | { result: "RETRY"; retryMode: RetryMode };
}

export interface Plan {
  version: number;
  mode: Mode;
  /** Plans with the same stages have the same one. */
  structure: string;
  stages: readonly PlannedStage[];
}

/** `front` and `inside` of its stage; whoever is neither InProgress nor Stopping any more stays where it came to its end. */
export interface Execution {
  /** In the order of starting, from 1. */
  number: number;
  plan: Plan;
  mode: Mode;
  status: Status;
  stage: string;
  at: "front" | "inside";
  /** When it came in front of its stage, on a clock that counts arrivals. */
  arrived: number;
  stageStatus?: Exclude<Status, "Superseded"> | "Skipped";
  /** The latest run of each action of its stage that has begun, and of each condition that was looked at. */
  actions: Map<string, ActionStatus>;
  conditions: Map<Gate, { status: ConditionStatus; rules: Map<string, ActionStatus> }>;
  /** It is to end once its running actions have. */
  ending?: "stop" | "cancel";
  retriedByItself: boolean;
  /** For a rollback: the number of the execution whose work it brings back. */
  rollsBackTo?: number;
  /** The stages it got through: how, under which version, and when. */
  through: Map<string, { as: "Succeeded" | "Skipped"; version: number; when: number }>;
}

export interface World {
  plan: Plan;
  executions: Execution[];
  /** Disabled transitions, `Stage in` and `Stage out`, and since when; those that let nobody resume who waits there now. */
  disabled: Map<string, number>;
  stale: Set<string>;
  /** The number of the execution that entered a stage last. */
  entered: Map<string, number>;
  /** Counts what happens, for its order; `now` is in milliseconds. */
  ticks: number;
  now: number;
}

export function newWorld(plan: Plan): World {
  return { plan, executions: [], disabled: new Map(), stale: new Set(), entered: new Map(), ticks: 0, now: 0 };
}

export const isActive = ({ status }: Execution): boolean => status === "InProgress" || status === "Stopping";
export const isInside = (one: Execution): boolean => isActive(one) && one.at === "inside";
export const isLet = (status: ConditionStatus | undefined): boolean => status === "Succeeded" || status === "Overridden";

const named = (statuses: Map<string, ActionStatus>, wanted: readonly ActionStatus[]): string[] =>
  [...statuses].filter(([, status]) => wanted.includes(status)).map(([name]) => name);

export const running = ({ actions }: Execution): string[] => named(actions, ["InProgress"]);
export const unsuccessful = ({ actions }: Execution): string[] => named(actions, ["Failed", "Abandoned"]);
export const lookedAt = ({ conditions }: Execution): Gate | undefined =>
  [...conditions].find(([, { status }]) => status === "InProgress")?.[0];

/** The one that is in a stage. PARALLEL executions are in nobody's way. */
export const inside = (world: World, stage: string): Execution | undefined =>
  world.executions.find((one) => one.stage === stage && one.mode !== "PARALLEL" && isInside(one));

/** Those that still may enter a stage, in the order in which they came. */
export const inFront = (world: World, stage: string): Execution[] =>
  world.executions
    .filter((one) => one.stage === stage && one.mode !== "PARALLEL" && one.status === "InProgress" && one.at === "front")
    .sort((a, b) => a.arrived - b.arrived);

export const stageOf = ({ plan, stage }: Execution): PlannedStage => plan.stages.find(({ name }) => name === stage) as PlannedStage;

/** A transition is the way out of the stage before together with the way into the stage. */
export function waysInto({ plan }: World, stage: string): string[] {
  const before = plan.stages[plan.stages.findIndex(({ name }) => name === stage) - 1];
  return before ? [`${stage} in`, `${before.name} out`] : [`${stage} in`];
}

export function newExecution(world: World): Execution {
  const { plan, executions } = world;
  const fresh = { actions: new Map(), conditions: new Map(), through: new Map(), retriedByItself: false };
  const place = { stage: "", at: "front" as const, arrived: 0 };
  const one: Execution = { number: executions.length + 1, plan, mode: plan.mode, status: "InProgress", ...place, ...fresh };
  executions.push(one);
  return one;
}
