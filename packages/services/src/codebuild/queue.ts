import type { Transaction } from "@towpath/journal";
import { makeRoom } from "./debug/kept.ts";
import { decide } from "./decide.ts";
import { emitChanges } from "./events.ts";
import { buildArn } from "./names.ts";
import { insertRun } from "./runs.ts";
import { findBuild, moveBuild, type OpenBuild, openBuilds } from "./store.ts";

/** How many builds run at once on this host, and where a run's random names come from. */
export interface Capacity {
  buildsAtOnce(): number;
  newToken(): string;
  newCredentialsId(): string;
}

/**
 * Which waiting builds may begin, in order: no more on a fleet than it has machines. Fair over projects: the one with the fewest builds under way comes first, and of those the one
 * whose build waits longest, so that no project keeps the others out. Pure.
 */
export function choose(open: readonly OpenBuild[], buildsAtOnce: number): OpenBuild[] {
  const key = (build: OpenBuild) => JSON.stringify([build.account, build.region, build.project]);
  const underWay = new Map<string, number>();
  const onFleets = new Map<string, number>();
  const begin = (build: OpenBuild) => {
    underWay.set(key(build), (underWay.get(key(build)) ?? 0) + 1);
    if (build.fleet) onFleets.set(build.fleet.arn, (onFleets.get(build.fleet.arn) ?? 0) + 1);
  };
  const hasMachine = ({ fleet }: OpenBuild) => !fleet || (onFleets.get(fleet.arn) ?? 0) < fleet.machines;
  for (const build of open) if (!build.waiting) begin(build);
  const waiting = open.filter((build) => build.waiting);
  const chosen: OpenBuild[] = [];
  for (let room = buildsAtOnce - open.filter(runs).length; room > 0 && waiting.length > 0; room--) {
    const load = (build: OpenBuild) => underWay.get(key(build)) ?? 0;
    const [first, ...others] = waiting.filter(hasMachine);
    if (!first) break;
    const next = others.reduce((best, build) => (load(build) < load(best) ? build : best), first);
    waiting.splice(waiting.indexOf(next), 1);
    begin(next);
    chosen.push(next);
  }
  return chosen;
}

/** Whether a build has a place among those that run at once. */
export const runs = ({ waiting, leaving }: OpenBuild): boolean => !waiting && leaving !== true;

/** All waiting builds, in the order in which they begin if nothing else comes and every machine gets free at once. Pure. */
export const order = (open: readonly OpenBuild[]): OpenBuild[] => choose(open.map(onDemand), Infinity);

function onDemand(build: OpenBuild): OpenBuild {
  const { fleet: _, ...rest } = build;
  return rest;
}

/** Lets as many waiting builds begin as there is room for: the run is an effect from here on, and the time begins to count. */
export function admit(tx: Transaction, capacity: Capacity): void {
  for (const chosen of choose(openBuilds(tx), capacity.buildsAtOnce())) {
    const build = findBuild(tx, chosen, chosen.id);
    const state = build && decide(build.state, { kind: "phase-ended", phase: "QUEUED", status: "SUCCEEDED", at: tx.now }, {});
    if (!build || !state) continue;
    moveBuild(tx, build, state);
    emitChanges(tx, { ...build, state }, build.state);
    insertRun(tx, build, build.id, capacity.newToken(), capacity.newCredentialsId());
    const key = buildArn(build, build.id);
    const payload = { account: build.account, region: build.region, id: build.id };
    tx.cancel("codebuild", "queue-time-out", key);
    tx.enqueue({ service: "codebuild", kind: "run", key, payload });
    tx.enqueue({ service: "codebuild", kind: "time-out", key, payload, notBefore: tx.now + build.settings.timeoutInMinutes * 60_000 });
    makeRoom(tx, capacity.buildsAtOnce());
  }
}
