import type { Reader, Transaction } from "@towpath/journal";
import type { LogEntry } from "./logs/container-line.ts";
import type { TranscriptState } from "./logs/transcript.ts";
import type { Place } from "./names.ts";
import type { BuildPlan } from "./plan/plan.ts";

/** What a build needs while it runs. The row is there from its admission until everything it used has been cleared away. */
export interface RunRow extends Place {
  build: string;
  /** Marks the agent's lines in the container's output. */
  token: string;
  /** The last part of the path under which the container gets the role's credentials. */
  credentials: string;
  /** The engine that it stays on; "" for that of this machine. */
  engine: string;
  container: string | undefined;
  interface: string | undefined;
  /** Whether everything was in the container and it was asked to start. */
  started: boolean;
  plan: BuildPlan | undefined;
  /** Sealed: the values to be masked, by variable. */
  secrets: Uint8Array | undefined;
  /** Whether anything may have been stored in the log stream. */
  logging: boolean;
  position: LogPosition | undefined;
  /** What was restored of the S3 cache. */
  cache: RestoredCache | undefined;
}

/** `coldMs` is how long the phases of the build took that had no cache. */
export interface RestoredCache {
  key?: string;
  coldMs?: number;
}

/**
 * How far the log is stored: all of the container's output up to `cursor`. `lastCount` is how many of the stored entries bear the time
 * `lastAt`; together they tell, after a crash, how many entries were stored beyond this position.
 */
export interface LogPosition {
  cursor: string | undefined;
  transcript: TranscriptState;
  lastAt: number;
  lastCount: number;
}

interface StoredRun extends Place {
  build: string;
  token: string;
  credentials: string;
  engine: string;
  container: string | null;
  interface: string | null;
  started: number;
  plan: string | null;
  secrets: Uint8Array | null;
  logging: number;
  position: string | null;
  cache: string | null;
}

const readRun = (row: StoredRun): RunRow => ({
  ...row,
  container: row.container ?? undefined,
  interface: row.interface ?? undefined,
  started: row.started === 1,
  plan: row.plan === null ? undefined : (JSON.parse(row.plan) as BuildPlan),
  secrets: row.secrets ?? undefined,
  logging: row.logging === 1,
  position: row.position === null ? undefined : (JSON.parse(row.position) as LogPosition),
  cache: row.cache === null ? undefined : (JSON.parse(row.cache) as RestoredCache),
});

export function findRun(reader: Reader, { account, region }: Place, build: string): RunRow | undefined {
  const row = reader.one<StoredRun>("SELECT * FROM codebuild_runs WHERE account = ? AND region = ? AND build = ?", account, region, build);
  return row && readRun(row);
}

/** The run that a container's credentials path belongs to. */
export function findRunByCredentials(reader: Reader, credentials: string): RunRow | undefined {
  const row = reader.one<StoredRun>("SELECT * FROM codebuild_runs WHERE credentials = ?", credentials);
  return row && readRun(row);
}

export const listRuns = (reader: Reader): RunRow[] => reader.all<StoredRun>("SELECT * FROM codebuild_runs").map(readRun);

export const insertRun = (
  tx: Transaction,
  { account, region }: Place,
  build: string,
  run: Pick<RunRow, "token" | "credentials" | "engine">,
): void =>
  void tx.run(
    "INSERT INTO codebuild_runs (account, region, build, token, credentials, engine) VALUES (?, ?, ?, ?, ?, ?)",
    account,
    region,
    build,
    run.token,
    run.credentials,
    run.engine,
  );

/** Changes the members that are given. */
export function updateRun(tx: Transaction, { account, region }: Place, build: string, change: Partial<RunRow>): void {
  const columns: Record<string, string | number | Uint8Array> = {};
  if (change.container !== undefined) columns.container = change.container;
  if (change.interface !== undefined) columns.interface = change.interface;
  if (change.started !== undefined) columns.started = change.started ? 1 : 0;
  if (change.plan !== undefined) columns.plan = JSON.stringify(change.plan);
  if (change.secrets !== undefined) columns.secrets = change.secrets;
  if (change.logging !== undefined) columns.logging = change.logging ? 1 : 0;
  if (change.position !== undefined) columns.position = JSON.stringify(change.position);
  if (change.cache !== undefined) columns.cache = JSON.stringify(change.cache);
  const names = Object.keys(columns);
  if (names.length === 0) return;
  tx.run(
    `UPDATE codebuild_runs SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE account = ? AND region = ? AND build = ?`,
    ...Object.values(columns),
    account,
    region,
    build,
  );
}

export function deleteRun(tx: Transaction, { account, region }: Place, build: string): void {
  tx.run("DELETE FROM codebuild_runs WHERE account = ? AND region = ? AND build = ?", account, region, build);
  tx.run("DELETE FROM codebuild_lines WHERE account = ? AND region = ? AND build = ?", account, region, build);
}

/** Lines of the server's own that wait to be stored in the build's log. */
export function addLines(tx: Transaction, { account, region }: Place, build: string, entries: LogEntry[]): void {
  for (const { at, message } of entries) {
    tx.run("INSERT INTO codebuild_lines (account, region, build, at, message) VALUES (?, ?, ?, ?, ?)", account, region, build, at, message);
  }
}

export const waitingLines = (reader: Reader, { account, region }: Place, build: string): (LogEntry & { line: number })[] =>
  reader.all(
    "SELECT line, at, message FROM codebuild_lines WHERE account = ? AND region = ? AND build = ? ORDER BY line",
    account,
    region,
    build,
  );

export const removeLines = (tx: Transaction, { account, region }: Place, build: string, upTo: number): void =>
  void tx.run("DELETE FROM codebuild_lines WHERE account = ? AND region = ? AND build = ? AND line <= ?", account, region, build, upTo);
