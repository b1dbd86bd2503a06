import type { StartBuildInput } from "@aws-sdk/client-codebuild";
import type { Reader, Transaction } from "@towpath/journal";
import type { Demand } from "./engines/seat.ts";
import { machinesOf } from "./fleets/fleet.ts";
import { findFleet } from "./fleets/store.ts";
import type { BuildFacts, BuildState, BuildStatus, Phase, PhaseType, ProjectFacts } from "./model.ts";
import { currentPhase } from "./model.ts";
import type { Place } from "./names.ts";
import type { BuildSettings } from "./plan/settings.ts";

/** Times are epoch milliseconds. `builds` is the number of the newest build. */
export interface ProjectRow extends Place {
  name: string;
  /** "", or the service whose managed compute it is. */
  owner: string;
  facts: ProjectFacts;
  builds: number;
  /** Caches from before this time are not used any more; 0 when the cache was never reset. */
  cacheReset: number;
  created: number;
  modified: number;
}

/** `id` is `<project>:<uuid>`. `facts` is what the run found out. */
export interface BuildRow extends Place {
  id: string;
  project: string;
  number: number;
  initiator: string;
  owner: string;
  overrides: Partial<StartBuildInput>;
  settings: BuildSettings;
  facts: BuildFacts;
  state: BuildState;
  created: number;
  /** The batch that it belongs to, and its group there. */
  batch?: { id: string; group: string };
}

interface StoredBuild extends Place {
  id: string;
  project: string;
  number: number;
  initiator: string;
  owner: string;
  overrides: string;
  settings: string;
  facts: string;
  status: BuildStatus;
  current_phase: PhaseType;
  phases: string;
  created: number;
  finished: number | null;
  batch: string | null;
  batch_group: string | null;
}

export function findProject(reader: Reader, { account, region }: Place, name: string): ProjectRow | undefined {
  const row = reader.one<Omit<ProjectRow, "facts" | "cacheReset"> & { facts: string; cache_reset: number }>(
    "SELECT * FROM codebuild_projects WHERE account = ? AND region = ? AND name = ?",
    account,
    region,
    name,
  );
  if (!row) return undefined;
  const { cache_reset: cacheReset, ...rest } = row;
  return { ...rest, cacheReset, facts: JSON.parse(row.facts) as ProjectFacts };
}

export const resetCache = (tx: Transaction, { account, region }: Place, name: string): void =>
  void tx.run("UPDATE codebuild_projects SET cache_reset = ? WHERE account = ? AND region = ? AND name = ?", tx.now, account, region, name);

export const insertProject = (tx: Transaction, project: Pick<ProjectRow, "account" | "region" | "name" | "owner" | "facts">): void =>
  void tx.run(
    "INSERT INTO codebuild_projects (account, region, name, owner, facts, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?)",
    project.account,
    project.region,
    project.name,
    project.owner,
    JSON.stringify(project.facts),
    tx.now,
    tx.now,
  );

export const updateProject = (tx: Transaction, { account, region }: Place, name: string, facts: ProjectFacts): void =>
  tx.move(
    "UPDATE codebuild_projects SET facts = ?, modified = ? WHERE account = ? AND region = ? AND name = ?",
    JSON.stringify(facts),
    tx.now,
    account,
    region,
    name,
  );

export const deleteProject = (tx: Transaction, { account, region }: Place, name: string): void =>
  void tx.run("DELETE FROM codebuild_projects WHERE account = ? AND region = ? AND name = ?", account, region, name);

export type ProjectOrder = "NAME" | "CREATED_TIME" | "LAST_MODIFIED_TIME";

export function listProjectNames(
  reader: Reader,
  { account, region, owner }: Place & { owner: string },
  order: ProjectOrder,
  descending: boolean,
): string[] {
  const column = { NAME: "name", CREATED_TIME: "created", LAST_MODIFIED_TIME: "modified" }[order];
  const direction = descending ? "DESC" : "ASC";
  return reader
    .all<{ name: string }>(
      `SELECT name FROM codebuild_projects WHERE account = ? AND region = ? AND owner = ? ORDER BY ${column} ${direction}, name ${direction}`,
      account,
      region,
      owner,
    )
    .map((row) => row.name);
}

/** The number of the project's next build, which no other build will have. */
export function takeNumber(tx: Transaction, { account, region }: Place, name: string): number {
  tx.move("UPDATE codebuild_projects SET builds = builds + 1 WHERE account = ? AND region = ? AND name = ?", account, region, name);
  return findProject(tx, { account, region }, name)?.builds ?? 1;
}

export function findBuild(reader: Reader, { account, region }: Place, id: string): BuildRow | undefined {
  const row = reader.one<StoredBuild>("SELECT * FROM codebuild_builds WHERE account = ? AND region = ? AND id = ?", account, region, id);
  return row && readBuild(row);
}

/** By the second part of its id. */
export function findBuildByUuid(reader: Reader, { account, region }: Place, uuid: string): BuildRow | undefined {
  if (!/^[0-9a-f-]{36}$/.test(uuid)) return undefined;
  const row = reader.one<StoredBuild>(
    "SELECT * FROM codebuild_builds WHERE account = ? AND region = ? AND id LIKE '%:' || ?",
    account,
    region,
    uuid,
  );
  return row && readBuild(row);
}

function readBuild(row: StoredBuild): BuildRow {
  return {
    account: row.account,
    region: row.region,
    id: row.id,
    project: row.project,
    number: row.number,
    initiator: row.initiator,
    owner: row.owner,
    overrides: JSON.parse(row.overrides) as BuildRow["overrides"],
    settings: JSON.parse(row.settings) as BuildSettings,
    facts: JSON.parse(row.facts) as BuildFacts,
    state: { status: row.status, phases: JSON.parse(row.phases) as Phase[], finished: row.finished ?? undefined },
    created: row.created,
    ...(row.batch !== null && { batch: { id: row.batch, group: row.batch_group ?? "" } }),
  };
}

export function insertBuild(tx: Transaction, build: BuildRow): void {
  tx.run(
    `INSERT INTO codebuild_builds (account, region, id, project, number, initiator, owner, overrides, settings, facts, status, current_phase, phases, created, batch, batch_group)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    build.account,
    build.region,
    build.id,
    build.project,
    build.number,
    build.initiator,
    build.owner,
    JSON.stringify(build.overrides),
    JSON.stringify(build.settings),
    JSON.stringify(build.facts),
    build.state.status,
    currentPhase(build.state).type,
    JSON.stringify(build.state.phases),
    build.created,
    build.batch?.id ?? null,
    build.batch?.group ?? null,
  );
}

/** Writes the new state over the one that the decision was made from; throws LostRace when that has changed. */
export const moveBuild = (tx: Transaction, build: BuildRow, state: BuildState): void =>
  tx.move(
    `UPDATE codebuild_builds SET status = ?, current_phase = ?, phases = ?, finished = ?
     WHERE account = ? AND region = ? AND id = ? AND status = ? AND current_phase = ?`,
    state.status,
    currentPhase(state).type,
    JSON.stringify(state.phases),
    state.finished ?? null,
    build.account,
    build.region,
    build.id,
    build.state.status,
    currentPhase(build.state).type,
  );

/** Adds to what is known about a build. */
export function learn(tx: Transaction, place: Place, id: string, facts: BuildFacts): void {
  const build = findBuild(tx, place, id);
  if (!build) return;
  tx.run(
    "UPDATE codebuild_builds SET facts = ? WHERE account = ? AND region = ? AND id = ?",
    JSON.stringify({ ...build.facts, ...facts }),
    place.account,
    place.region,
    id,
  );
}

export const deleteBuild = (tx: Transaction, { account, region }: Place, id: string): number =>
  tx.run("DELETE FROM codebuild_builds WHERE account = ? AND region = ? AND id = ? AND status <> 'IN_PROGRESS'", account, region, id);

/** Ids of at most `limit` builds, by time or, of one project, by number. */
export function listBuildIds(
  reader: Reader,
  { account, region, owner }: Place & { owner: string },
  query: { project?: string; descending: boolean; limit: number; offset: number },
): string[] {
  const direction = query.descending ? "DESC" : "ASC";
  const order = query.project === undefined ? `created ${direction}, id ${direction}` : `number ${direction}`;
  return reader
    .all<{ id: string }>(
      `SELECT id FROM codebuild_builds WHERE account = ?1 AND region = ?2 AND owner = ?6 AND (?3 IS NULL OR project = ?3) ORDER BY ${order} LIMIT ?4 OFFSET ?5`,
      account,
      region,
      query.project ?? null,
      query.limit,
      query.offset,
      owner,
    )
    .map((row) => row.id);
}

/** A build that waits or runs. */
export interface OpenBuild extends Place {
  id: string;
  project: string;
  waiting: boolean;
  /** Its commands are over: what is left to do is the server's, and takes no place from a build that waits. */
  leaving?: boolean;
  created: number;
  /** Where builds beyond the machines of the fleet it names wait for these. */
  fleet?: { arn: string; machines: number };
  /** Of one that runs, where there are further engines: on which. */
  engine?: string;
  /** Of one that waits, where there are further engines: what it needs of one of them. None stays on this machine. */
  demand?: Demand;
}

/** Every build that is not complete, the oldest first. */
export const openBuilds = (reader: Reader): OpenBuild[] =>
  reader
    .all<Place & { id: string; project: string; current_phase: PhaseType; created: number; fleet: string | null }>(
      `SELECT account, region, id, project, current_phase, created, json_extract(settings, '$.environment.fleet.fleetArn') AS fleet
       FROM codebuild_builds WHERE status = 'IN_PROGRESS' ORDER BY created, id`,
    )
    .map(({ current_phase, fleet: arn, ...row }) => {
      const machines = arn ? machinesOf(findFleet(reader, row, arn)) : undefined;
      const leaving = current_phase === "UPLOAD_ARTIFACTS" || current_phase === "FINALIZING";
      return { ...row, waiting: current_phase === "QUEUED", leaving, ...(arn && machines !== undefined && { fleet: { arn, machines } }) };
    });
