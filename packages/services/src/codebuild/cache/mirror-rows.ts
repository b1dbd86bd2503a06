import type { Reader, Transaction } from "@towpath/journal";
import type { Place } from "../names.ts";

/** A bare repository on this host that clones of a project begin from. `used` is when a build last did, 0 for never. Times are epoch milliseconds. */
export interface Mirror extends Place {
  id: string;
  project: string;
  url: string;
  /** As of the last look. */
  sizeBytes: number;
  created: number;
  used: number;
}

type Stored = Omit<Mirror, "sizeBytes"> & { size_bytes: number };

const read = ({ size_bytes: sizeBytes, ...row }: Stored): Mirror => ({ ...row, sizeBytes });

export const mirrorRows = (reader: Reader): Mirror[] => reader.all<Stored>("SELECT * FROM codebuild_mirrors ORDER BY used, id").map(read);

/** The mirror of a project's repository, or a row for a new one: also when the project's cache was reset since, or the project made anew. */
export function claimMirror(
  tx: Transaction,
  { account, region }: Place,
  { project, url, freshId }: { project: string; url: string; freshId: string },
): Mirror {
  const where = "account = ? AND region = ? AND project = ? AND url = ?";
  const known = tx.one<Stored>(`SELECT * FROM codebuild_mirrors WHERE ${where}`, account, region, project, url);
  if (known && !isOutdated(tx, known)) return read(known);
  if (known) forgetMirror(tx, known.id);
  tx.run(
    "INSERT INTO codebuild_mirrors (id, account, region, project, url, created, used) VALUES (?, ?, ?, ?, ?, ?, 0)",
    freshId,
    account,
    region,
    project,
    url,
    tx.now,
  );
  return { account, region, id: freshId, project, url, sizeBytes: 0, created: tx.now, used: 0 };
}

const isOutdated = (
  reader: Reader,
  { account, region, project, created }: Pick<Mirror, "account" | "region" | "project" | "created">,
): boolean =>
  !reader.one(
    `SELECT 1 FROM codebuild_projects WHERE account = ? AND region = ? AND name = ? AND ? > max(cache_reset, created - 1)`,
    account,
    region,
    project,
    created,
  );

/** Those that no build will begin from again: their project is gone, or its cache was reset. */
export const outdatedMirrors = (reader: Reader): Mirror[] => mirrorRows(reader).filter((mirror) => isOutdated(reader, mirror));

export const noteUse = (tx: Transaction, id: string, sizeBytes: number): void =>
  void tx.run("UPDATE codebuild_mirrors SET used = ?, size_bytes = ? WHERE id = ?", tx.now, sizeBytes, id);

export const forgetMirror = (tx: Transaction, id: string): void => void tx.run("DELETE FROM codebuild_mirrors WHERE id = ?", id);
