import type { Transaction } from "@towpath/journal";
import { makeRoom } from "./debug/kept.ts";
import { decide } from "./decide.ts";
import { emitChanges } from "./events.ts";
import { buildArn } from "./names.ts";
import { insertRun } from "./runs.ts";
import { type Seat, seatFor } from "./engines/seat.ts";
import { placed } from "./engines/placed.ts";
import { findBuild, moveBuild, type OpenBuild, openBuilds } from "./store.ts";

/** How many builds run at once on this host, on which further engines, and where a run's random names come from. */
export interface Capacity {
  buildsAtOnce(): number;
  /** Of this machine and the further engines that take builds now; undefined where there are none. */
  seats(): readonly Seat[] | undefined;
  newToken(): string;
  newCredentialsId(): string;
}

/**
 * Which waiting builds may begin, in order, and where: no more on a fleet than it has machines. Fair over projects: the one with the fewest builds under way comes first, and of those the one
 * whose build waits longest, so that no project keeps the others out. Pure.
 */
export function choose(open: readonly OpenBuild[], room: number | readonly Seat[]): (OpenBuild & { engine: string })[] {
  const seats = typeof room === "number" ? [thisMachine(room)] : room;
  const used = new Map<string, number>();
  const usedOf = (engine: string) => used.get(engine) ?? 0;
  for (const { engine = "" } of open.filter(runs)) used.set(engine, usedOf(engine) + 1);
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
  const chosen: (OpenBuild & { engine: string })[] = [];
  const isFree = ({ engine, buildsAtOnce }: Seat) => usedOf(engine) < buildsAtOnce;
  while (waiting.length > 0 && seats.some(isFree)) {
    const load = (build: OpenBuild) => underWay.get(key(build)) ?? 0;
    const hasPlace = (build: OpenBuild) => seats.length === 1 || seatFor(build.demand, seats, usedOf) !== undefined;
    const [first, ...others] = waiting.filter((build) => hasMachine(build) && hasPlace(build));
    if (!first) break;
    const next = others.reduce((best, build) => (load(build) < load(best) ? build : best), first);
    const { engine } = seatFor(next.demand, seats, usedOf) as Seat;
    waiting.splice(waiting.indexOf(next), 1);
    begin(next);
    used.set(engine, usedOf(engine) + 1);
    chosen.push({ ...next, engine });
  }
  return chosen;
}

const thisMachine = (buildsAtOnce: number): Seat => ({ engine: "", buildsAtOnce, cpus: 0, memoryBytes: 0, isPrivileged: true });

/** How many builds run at once on all engines. */
export const placesOf = (capacity: Pick<Capacity, "buildsAtOnce" | "seats">): number =>
  capacity.seats()?.reduce((sum, { buildsAtOnce }) => sum + buildsAtOnce, 0) ?? capacity.buildsAtOnce();

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
  const seats = capacity.seats();
  const open = openBuilds(tx);
  for (const chosen of seats ? choose(placed(tx, open), seats) : choose(open, capacity.buildsAtOnce())) {
    const build = findBuild(tx, chosen, chosen.id);
    const state = build && decide(build.state, { kind: "phase-ended", phase: "QUEUED", status: "SUCCEEDED", at: tx.now }, {});
    if (!build || !state) continue;
    moveBuild(tx, build, state);
    emitChanges(tx, { ...build, state }, build.state);
    insertRun(tx, build, build.id, { token: capacity.newToken(), credentials: capacity.newCredentialsId(), engine: chosen.engine });
    const key = buildArn(build, build.id);
    const payload = { account: build.account, region: build.region, id: build.id };
    tx.cancel("codebuild", "queue-time-out", key);
    tx.enqueue({ service: "codebuild", kind: "run", key, payload });
    tx.enqueue({ service: "codebuild", kind: "time-out", key, payload, notBefore: tx.now + build.settings.timeoutInMinutes * 60_000 });
    makeRoom(tx, placesOf(capacity));
  }
}
