import type { Reader, Transaction } from "@towpath/journal";
import type { Place } from "../names.ts";

/** What a kept volume holds. */
export type VolumeKind = "docker-layers" | "directories";

/** A volume of local caches. At most one running build has it; `used` is when the last one gave it back, 0 for never. */
export interface CacheVolume extends Place {
  name: string;
  project: string;
  kind: VolumeKind;
  /** The engine that has it; "" for that of this machine. */
  engine: string;
  /** The running build that has it. */
  build: string | undefined;
  /** Whether the build that has it found something in it. */
  hit: boolean;
  /** As of the last look. */
  sizeBytes: number;
  /** How long the phases of the build took that found it empty. */
  coldMs: number | undefined;
  created: number;
  used: number;
}

interface StoredVolume extends Place {
  name: string;
  project: string;
  kind: VolumeKind;
  engine: string;
  build: string | null;
  hit: number;
  size_bytes: number;
  cold_ms: number | null;
  created: number;
  used: number;
}

const readVolume = ({ size_bytes, cold_ms, build, hit, ...row }: StoredVolume): CacheVolume => ({
  ...row,
  hit: hit === 1,
  sizeBytes: size_bytes,
  coldMs: cold_ms ?? undefined,
  build: build ?? undefined,
});

export const cacheVolumes = (reader: Reader): CacheVolume[] =>
  reader.all<StoredVolume>("SELECT * FROM codebuild_cache_volumes ORDER BY used, name").map(readVolume);

export const volumesOfBuild = (reader: Reader, { account, region }: Place, build: string): CacheVolume[] =>
  reader
    .all<StoredVolume>(
      "SELECT * FROM codebuild_cache_volumes WHERE account = ? AND region = ? AND build = ? ORDER BY kind",
      account,
      region,
      build,
    )
    .map(readVolume);

/**
 * Gives a build a volume of its project that no other running build has, the one used last, or else a row for a new one. What an earlier try
 * of the same build was given is given again. Volumes from before the project's cache was reset are not used any more.
 */
export function claimVolume(
  tx: Transaction,
  { account, region }: Place,
  what: { project: string; kind: VolumeKind; engine: string; build: string; freshName: string },
): CacheVolume {
  const { project, kind, engine, build, freshName } = what;
  const known = volumesOfBuild(tx, { account, region }, build).find((one) => one.kind === kind);
  if (known) return known;
  const free = tx.one<{ name: string }>(
    `SELECT v.name FROM codebuild_cache_volumes v JOIN codebuild_projects p ON p.account = v.account AND p.region = v.region AND p.name = v.project
     WHERE v.account = ? AND v.region = ? AND v.project = ? AND v.kind = ? AND v.engine = ? AND v.build IS NULL AND v.created > max(p.cache_reset, p.created - 1)
     ORDER BY v.used DESC LIMIT 1`,
    account,
    region,
    project,
    kind,
    engine,
  );
  if (free) tx.move("UPDATE codebuild_cache_volumes SET build = ?, hit = used > 0 WHERE name = ? AND build IS NULL", build, free.name);
  else {
    tx.run(
      "INSERT INTO codebuild_cache_volumes (name, account, region, project, kind, engine, build, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      freshName,
      account,
      region,
      project,
      kind,
      engine,
      build,
      tx.now,
    );
  }
  return volumesOfBuild(tx, { account, region }, build).find((one) => one.kind === kind) as CacheVolume;
}

/** The volume was not there any more and has been made anew. */
export const volumeIsEmpty = (tx: Transaction, name: string): void =>
  void tx.run("UPDATE codebuild_cache_volumes SET hit = 0, cold_ms = NULL WHERE name = ?", name);

/** How long a build took that found its volumes empty. */
export const noteColdBuild = (tx: Transaction, { account, region }: Place, build: string, coldMs: number): void =>
  void tx.run(
    "UPDATE codebuild_cache_volumes SET cold_ms = ? WHERE account = ? AND region = ? AND build = ? AND hit = 0",
    coldMs,
    account,
    region,
    build,
  );

/** Gives back what a build had, its container being gone. */
export const releaseVolumes = (tx: Transaction, { account, region }: Place, build: string): void =>
  void tx.run(
    "UPDATE codebuild_cache_volumes SET build = NULL, used = ? WHERE account = ? AND region = ? AND build = ?",
    tx.now,
    account,
    region,
    build,
  );

/** Free volumes that no build will be given again: their project is gone, or its cache was reset. */
export const outdatedVolumes = (reader: Reader): { name: string; engine: string }[] =>
  reader.all(
    `SELECT v.name, v.engine FROM codebuild_cache_volumes v
       LEFT JOIN codebuild_projects p ON p.account = v.account AND p.region = v.region AND p.name = v.project
       WHERE v.build IS NULL AND (p.name IS NULL OR v.created <= max(p.cache_reset, p.created - 1))`,
  );

export const noteSize = (tx: Transaction, name: string, sizeBytes: number): void =>
  void tx.run("UPDATE codebuild_cache_volumes SET size_bytes = ? WHERE name = ?", sizeBytes, name);

/** Whether it was free: a build that has just taken it keeps it. */
export const forgetVolume = (tx: Transaction, name: string): boolean =>
  tx.run("DELETE FROM codebuild_cache_volumes WHERE name = ? AND build IS NULL", name) === 1;
