import type { Reader, Transaction } from "@towpath/journal";
import { environmentsKept } from "../limits.ts";
import { buildArn, type Place } from "../names.ts";
import { type BuildRow, openBuilds } from "../store.ts";

/** The environment of a failed build that stays for a shell until `until`, epoch milliseconds. Its run is still there. */
export interface Kept extends Place {
  build: string;
  project: string;
  until: number;
  /** The build, when it has been deleted meanwhile. */
  snapshot: BuildRow | undefined;
}

type StoredKept = Omit<Kept, "snapshot"> & { snapshot: string | null };
const readKept = ({ snapshot, ...row }: StoredKept): Kept => ({
  ...row,
  snapshot: snapshot === null ? undefined : (JSON.parse(snapshot) as BuildRow),
});

export function findKept(reader: Reader, { account, region }: Place, build: string): Kept | undefined {
  const row = reader.one<StoredKept>("SELECT * FROM codebuild_kept WHERE account = ? AND region = ? AND build = ?", account, region, build);
  return row && readKept(row);
}

/** Those of all accounts that have not been given up, the oldest first. */
const keptNow = (tx: Transaction): Kept[] =>
  tx.all<StoredKept>("SELECT * FROM codebuild_kept WHERE until > ? ORDER BY created, build", tx.now).map(readKept);

export const keptOfProject = (reader: Reader, { account, region }: Place, project: string): Kept[] =>
  reader
    .all<StoredKept>("SELECT * FROM codebuild_kept WHERE account = ? AND region = ? AND project = ?", account, region, project)
    .map(readKept);

/** Keeps a build's environment, in the transaction in which the build ends. The oldest give way where there are too many then. */
export function keep(tx: Transaction, build: BuildRow, until: number, buildsAtOnce: number): void {
  const { account, region, id, project } = build;
  tx.run(
    "INSERT OR REPLACE INTO codebuild_kept (account, region, build, project, until, created) VALUES (?, ?, ?, ?, ?, ?)",
    account,
    region,
    id,
    project,
    until,
    tx.now,
  );
  makeRoom(tx, buildsAtOnce);
}

/** Kept environments have the places that no build needs, and are never more than a few: the oldest go first. */
export function makeRoom(tx: Transaction, buildsAtOnce: number): void {
  const running = openBuilds(tx).filter(({ waiting }) => !waiting).length;
  const most = Math.max(0, Math.min(environmentsKept, buildsAtOnce - running));
  const kept = keptNow(tx);
  for (const one of kept.slice(0, Math.max(0, kept.length - most))) giveUp(tx, one);
}

/** A shell was opened: the environment stays for another while. Gives until when; undefined when it has been given up. */
export function prolong(tx: Transaction, { account, region, id }: BuildRow, keptMs: number): number | undefined {
  const kept = findKept(tx, { account, region }, id);
  if (!kept || kept.until <= tx.now) return undefined;
  const until = Math.max(kept.until, tx.now + keptMs);
  tx.run("UPDATE codebuild_kept SET until = ? WHERE account = ? AND region = ? AND build = ?", until, account, region, id);
  clearAt(tx, { account, region }, id, until);
  return until;
}

/** Has an environment removed now. */
export function giveUp(tx: Transaction, { account, region, build }: Kept): void {
  tx.run("UPDATE codebuild_kept SET until = ? WHERE account = ? AND region = ? AND build = ?", tx.now, account, region, build);
  clearAt(tx, { account, region }, build, tx.now);
}

/** The build is deleted; what clearing away needs to know of it is remembered. */
export function giveUpDeleted(tx: Transaction, build: BuildRow): void {
  const kept = findKept(tx, build, build.id);
  if (!kept) return;
  const { account, region, id } = build;
  tx.run(
    "UPDATE codebuild_kept SET snapshot = ? WHERE account = ? AND region = ? AND build = ?",
    JSON.stringify(build),
    account,
    region,
    id,
  );
  giveUp(tx, kept);
}

/** One effect clears away a build's environment; asked for again, the time is the new one. */
export function clearAt(tx: Transaction, { account, region }: Place, id: string, notBefore: number): void {
  const key = buildArn({ account, region }, id);
  tx.cancel("codebuild", "clear", key);
  tx.enqueue({ service: "codebuild", kind: "clear", key, payload: { account, region, id }, notBefore });
}

export const forgetKept = (tx: Transaction, { account, region }: Place, build: string): void =>
  void tx.run("DELETE FROM codebuild_kept WHERE account = ? AND region = ? AND build = ?", account, region, build);
