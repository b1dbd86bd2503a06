import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { type Checkpointer, openCheckpointer } from "./checkpointer.ts";
import { type Disk, logDisk } from "./disk.ts";
import { DirectoryLocked, DiskFull } from "./errors.ts";
import { cacheKibibytes, checkpointPages, checkpointRows, logBytesKept, statementsKept } from "./limits.ts";

/** What SQLite takes and gives. Objects are stored as JSON text by the stores themselves. */
export type Value = SQLInputValue;
export type Row = Record<string, Value>;

/** Reading: `one` gives undefined when there is no row. Column names are those of the query; the caller names the row's type. */
export interface Reader {
  one<R = Row>(sql: string, ...values: Value[]): R | undefined;
  all<R = Row>(sql: string, ...values: Value[]): R[];
  /** Rows one after another, for results too large to hold. Do not write while iterating. */
  each<R = Row>(sql: string, ...values: Value[]): IterableIterator<R>;
}

/** SQLite with the statements prepared once, in WAL mode. */
export class Database implements Reader {
  readonly #sqlite: DatabaseSync;
  readonly #lock: DatabaseSync | undefined;
  readonly #checkpointer: Checkpointer | undefined;
  readonly #statements = new Map<string, StatementSync>();
  #rowsWritten = 0;

  private constructor(sqlite: DatabaseSync, lock?: DatabaseSync, checkpointer?: Checkpointer) {
    this.#sqlite = sqlite;
    this.#lock = lock;
    this.#checkpointer = checkpointer;
  }

  /**
   * Opens (or makes) `towpath.db` in `directory` and holds the directory's lock until closed. Throws DirectoryLocked. `synchronous=FULL` is
   * `NORMAL` and a flush of the log after the commit; the flush is left to the given disk, which can do it once for many commits.
   */
  static open(directory: string): { database: Database; disk: Disk } {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const lock = holdLock(directory);
    const path = join(directory, "towpath.db");
    const sqlite = new DatabaseSync(path);
    sqlite.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;");
    sqlite.exec(
      `PRAGMA temp_store=MEMORY; PRAGMA cache_size=-${cacheKibibytes}; PRAGMA wal_autocheckpoint=${checkpointPages}; PRAGMA journal_size_limit=${logBytesKept};`,
    );
    return { database: new Database(sqlite, lock, openCheckpointer(path)), disk: logDisk(path) };
  }

  /** A database that lives and dies with the process, for tests. */
  static inMemory(): Database {
    const sqlite = new DatabaseSync(":memory:");
    sqlite.exec("PRAGMA foreign_keys=ON;");
    return new Database(sqlite);
  }

  exec(sql: string): void {
    guard(() => this.#sqlite.exec(sql));
  }

  get isInTransaction(): boolean {
    return this.#sqlite.isTransaction;
  }

  /** Runs a writing statement; gives how many rows it changed. */
  run(sql: string, ...values: Value[]): number {
    return this.#write(sql, values).changes;
  }

  /** Runs an inserting statement; gives the row's number. */
  insert(sql: string, ...values: Value[]): number {
    return this.#write(sql, values).row;
  }

  one<R = Row>(sql: string, ...values: Value[]): R | undefined {
    return this.#statement(sql).get(...values) as R | undefined;
  }

  all<R = Row>(sql: string, ...values: Value[]): R[] {
    return this.#statement(sql).all(...values) as R[];
  }

  each<R = Row>(sql: string, ...values: Value[]): IterableIterator<R> {
    return this.#sqlite.prepare(sql).iterate(...values) as IterableIterator<R>;
  }

  close(): void {
    this.#checkpointer?.close();
    this.#statements.clear();
    this.#sqlite.close();
    this.#lock?.close();
  }

  #write(sql: string, values: Value[]): { changes: number; row: number } {
    const { changes, lastInsertRowid } = guard(() => this.#statement(sql).run(...values));
    this.#rowsWritten += Number(changes);
    if (this.#rowsWritten >= checkpointRows) {
      this.#rowsWritten = 0;
      this.#checkpointer?.wake();
    }
    return { changes: Number(changes), row: Number(lastInsertRowid) };
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      if (this.#statements.size >= statementsKept) this.#statements.clear();
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** The operating system lets go of the lock when the process dies, however it dies. */
function holdLock(directory: string): DatabaseSync {
  const lock = new DatabaseSync(join(directory, "server.lock"));
  try {
    lock.exec("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;");
    return lock;
  } catch (cause) {
    lock.close();
    throw new DirectoryLocked(
      `The data directory ${directory} is in use by another Towpath server. Stop it with "towpath stop", or choose another directory.`,
      { cause },
    );
  }
}

/** Whether a server works on `directory` now; a process that died holds nothing. */
export function isDirectoryLocked(directory: string): boolean {
  if (!existsSync(join(directory, "server.lock"))) return false;
  try {
    holdLock(directory).close();
    return false;
  } catch (error) {
    if (error instanceof DirectoryLocked) return true;
    throw error;
  }
}

/** SQLITE_FULL and SQLITE_IOERR both mean that the disk did not take the write. */
function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const code = (cause as { errcode?: number }).errcode;
    if (code !== undefined && [10, 13].includes(code & 0xff))
      throw new DiskFull("The disk is full, or refuses writes: nothing was stored. Free some space and try again.", { cause });
    throw cause;
  }
}
