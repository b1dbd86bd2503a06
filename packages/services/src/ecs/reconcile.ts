/** A task of a service as the scheduler sees it. `stopping`: its desired status is STOPPED. */
export interface Member {
  arn: string;
  deploymentId: string;
  created: number;
  running: boolean;
  stopping: boolean;
  healthy: boolean;
  /** It failed a health check, past any grace period. */
  unhealthy: boolean;
}

export interface Facts {
  now: number;
  desiredCount: number;
  minimumHealthyPercent: number;
  maximumPercent: number;
  primary: {
    id: string;
    /** Its rollout failed and was not rolled back: nothing more of it is started. */
    halted: boolean;
    /** Its rollout is complete: from now on a failing task is kept until its replacement is healthy. */
    completed: boolean;
  };
  /** The newest older deployment, whose revision replaces lost tasks of older ones. */
  olderId: string | undefined;
  tasks: Member[];
  /** Throttle: nothing is started before. */
  startAfter: number;
}

export interface Plan {
  start: { deploymentId: string; count: number }[];
  stop: { arn: string; why: "surplus" | "unhealthy" }[];
  /** The deployment configuration leaves no room to start or stop anything. */
  blocked: boolean;
}

/** At most so many tasks may be RUNNING or PENDING (rounded down), at least so many must be healthy (rounded up). */
export const ceilingOf = (facts: Pick<Facts, "desiredCount" | "maximumPercent">) =>
  Math.floor((facts.desiredCount * facts.maximumPercent) / 100);
export const floorOf = (facts: Pick<Facts, "desiredCount" | "minimumHealthyPercent">) =>
  Math.ceil((facts.desiredCount * facts.minimumHealthyPercent) / 100);

/**
 * What a service's scheduler does next, for a rolling deployment
 * (docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html): new tasks as the ceiling allows, old ones stopped as the
 * floor allows, unhealthy ones replaced, by the revision they have.
 */
export function reconcile(facts: Facts): Plan {
  const live = facts.tasks.filter((task) => !task.stopping);
  const mine = live.filter(({ deploymentId }) => deploymentId === facts.primary.id);
  const old = live.filter(({ deploymentId }) => deploymentId !== facts.primary.id);
  const good = mine.filter((task) => !task.unhealthy);
  const bad = mine.filter((task) => task.unhealthy);
  const healthyMine = good.filter(({ healthy }) => healthy).length;
  const ceiling = ceilingOf(facts);
  const floor = floorOf(facts);
  const throttled = facts.now < facts.startAfter;

  const surplus = leastNeeded(good).slice(0, Math.max(0, good.length - facts.desiredCount));
  const stop: Plan["stop"] = surplus.map(({ arn }) => ({ arn, why: "surplus" }));
  const goodCount = good.length - surplus.length;
  const needed = facts.primary.halted ? 0 : Math.max(0, facts.desiredCount - goodCount);
  stop.push(...unhealthyToStop(facts, bad, healthyMine, ceiling - (live.length - stop.length)));

  const room = () => Math.max(0, ceiling - (live.length - stop.length));
  const cramped = room() < needed;
  const keep = Math.max(0, (cramped ? floor : Math.max(floor, facts.desiredCount)) - healthyMine);
  stop.push(
    ...leastNeeded(old)
      .slice(0, Math.max(0, old.length - keep))
      .map(({ arn }) => ({ arn, why: "surplus" as const })),
  );

  const start: Plan["start"] = [];
  const startMine = throttled ? 0 : Math.min(needed, room());
  if (startMine > 0) start.push({ deploymentId: facts.primary.id, count: startMine });
  const oldKept = old.length - stop.filter(({ arn }) => old.some((task) => task.arn === arn)).length;
  const oldWanted = Math.max(0, (facts.primary.halted ? facts.desiredCount : floor) - healthyMine);
  const startOld = facts.olderId === undefined || throttled || old.length === 0 ? 0 : Math.min(oldWanted - oldKept, room() - startMine);
  if (startOld > 0 && facts.olderId !== undefined) start.push({ deploymentId: facts.olderId, count: startOld });

  const idle = start.length === 0 && stop.length === 0 && live.length === facts.tasks.length;
  return { start, stop, blocked: idle && !throttled && needed > 0 && live.every(({ running }) => running) };
}

/**
 * While a deployment is under way its failing tasks are stopped at once. Later a failing task stays until a replacement is healthy;
 * where there is no room for one, they are replaced one at a time.
 */
function unhealthyToStop(facts: Facts, bad: Member[], healthyMine: number, room: number): Plan["stop"] {
  if (bad.length === 0) return [];
  const all = !facts.primary.completed || healthyMine >= facts.desiredCount;
  const chosen = all ? bad : room > 0 ? [] : bad.slice(0, 1);
  return chosen.map(({ arn }) => ({ arn, why: "unhealthy" }));
}

/** Those that serve least first: unhealthy, then not running yet, then not healthy yet; among equals the older ones go first. */
function leastNeeded(tasks: Member[]): Member[] {
  const rank = (task: Member) => (task.unhealthy ? 0 : !task.running ? 1 : !task.healthy ? 2 : 3);
  return tasks.toSorted((a, b) => rank(a) - rank(b) || a.created - b.created);
}
