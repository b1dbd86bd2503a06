import { type EngineInfo, privilegeProblem } from "@towpath/engine";
import type { ProjectEnvironment } from "@aws-sdk/client-codebuild";
import { buildsAtOnceLeast, buildsPerCore, memoryOfBuildLeastBytes } from "../limits.ts";
import { computeOf } from "../runner/compute.ts";

/** An engine as the queue sees it: how many builds it runs at once, and what one of them may have. */
export interface Seat {
  /** "" for that of this machine, which takes every build. */
  engine: string;
  buildsAtOnce: number;
  cpus: number;
  memoryBytes: number;
  isPrivileged: boolean;
}

/** What a build needs of an engine of another machine. */
export interface Demand {
  cpus: number;
  memoryBytes: number;
  isPrivileged: boolean;
}

/** So many for its cores, and no more than its memory has room for. */
export function buildsOn({ cpus, memoryBytes }: Pick<EngineInfo, "cpus" | "memoryBytes">): number {
  const byCores = Math.max(buildsAtOnceLeast, Math.floor(cpus * buildsPerCore));
  return Math.max(1, Math.min(byCores, Math.floor(memoryBytes / memoryOfBuildLeastBytes)));
}

export const seatOf = (engine: string, info: EngineInfo, builds: number | undefined): Seat => ({
  engine,
  buildsAtOnce: builds ?? buildsOn(info),
  cpus: info.cpus,
  memoryBytes: info.memoryBytes,
  isPrivileged: privilegeProblem(info) === undefined,
});

/** That of this machine, whatever it has: a build that may go nowhere else runs here. */
export const homeSeat = (buildsAtOnce: number, info: EngineInfo | undefined): Seat => ({
  engine: "",
  buildsAtOnce,
  cpus: info?.cpus ?? 0,
  memoryBytes: info?.memoryBytes ?? 0,
  isPrivileged: true,
});

/** What the compute type has at AWS; an engine that has less gives what it has. */
export function demandOf(environment: ProjectEnvironment): Demand {
  const { wanted } = computeOf(environment, { cpus: 0, memoryBytes: 0 });
  return { ...wanted, isPrivileged: environment.privilegedMode === true };
}

/**
 * Where a build goes: of the engines with a free place those that have all that it is to have, and of these the least loaded, this machine
 * before others. A build without a demand stays on this machine. Pure.
 */
export function seatFor(demand: Demand | undefined, seats: readonly Seat[], used: (engine: string) => number): Seat | undefined {
  const free = seats.filter(
    (seat) => used(seat.engine) < seat.buildsAtOnce && (seat.engine === "" || (demand && (seat.isPrivileged || !demand.isPrivileged))),
  );
  const whole = free.filter(({ cpus, memoryBytes }) => demand && cpus >= demand.cpus && memoryBytes >= demand.memoryBytes);
  const load = ({ engine, buildsAtOnce }: Seat) => used(engine) / buildsAtOnce;
  const [first, ...others] = whole.length > 0 ? whole : free;
  return others.reduce((best, seat) => (best && load(seat) < load(best) ? seat : best), first);
}
