import { readFileSync } from "node:fs";
import type { Clock } from "./clock.ts";
import { Database, type Reader, type Row, type Value } from "./database.ts";
import { type Disk, noDisk } from "./disk.ts";
import type { DiskFailed } from "./errors.ts";
import { type Event, type EventFilter, eventsBetween, lastSequence } from "./events.ts";
import { eventsKept, eventsPerPage, eventsPrunedAtOnce } from "./limits.ts";
import { migrate } from "./migrations.ts";
import { SharedFlush } from "./shared-flush.ts";
import { type Committed, effectName, Touched } from "./touched.ts";
import { type Transaction, transactionOn } from "./transaction.ts";

/**
 * Durable state: rows, events and the outbox, in one SQLite file. Nothing may leave the process before what it is based on is on the disk:
 * a transaction is there when its call returns, or shares a flush with others while its caller goes on.
 */
export class Journal implements Reader {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #disk: Disk;
  readonly #flush: SharedFlush;
  readonly #commitListeners = new Set<(done: Committed) => void>();
  readonly #undoListeners = new Set<() => void>();
  readonly #eventListeners = new Set<() => void>();
  #inTransaction = false;

  constructor(database: Database, disk: Disk, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#disk = disk;
    this.#flush = new SharedFlush({
      disk,
      commit: () => this.#commit(),
      notify: (done) => {
        for (const listener of this.#commitListeners) listener(done);
      },
    });
    this.migrate("journal", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  }

  /** Applies the numbered steps of an owner's tables; see `migrate`. */
  migrate(owner: string, sql: string): void {
    if (this.#flush.isOpen) this.#flush.now(new Touched());
    migrate(this.#database, owner, sql);
  }

  one<R = Row>(sql: string, ...values: Value[]): R | undefined {
    return this.#database.one<R>(sql, ...values);
  }

  all<R = Row>(sql: string, ...values: Value[]): R[] {
    return this.#database.all<R>(sql, ...values);
  }

  each<R = Row>(sql: string, ...values: Value[]): IterableIterator<R> {
    return this.#database.each<R>(sql, ...values);
  }

  /**
   * Runs `work` synchronously in one transaction that is on the disk when this returns. Whatever it throws undoes everything.
   * Throws DiskFull when the disk does not take it. Transactions do not nest: pass `tx` on instead.
   */
  transact<T>(work: (tx: Transaction) => T): T {
    const touched = new Touched();
    const result = this.#run(work, touched);
    this.#flush.now(touched);
    if (touched.hasEvents) this.#wakeEarly();
    return result;
  }

  /**
   * As `transact`, but on the disk only when `onDisk` resolves: transactions of the same moment share one commit and one flush, and nobody
   * is held up by it. Should the disk refuse them, all of them are undone after their callers have gone on, and `onDisk` rejects. For callers
   * whose every way out waits for the disk, as the door's answers, the outbox and the followers of events do.
   */
  transactShared<T>(work: (tx: Transaction) => T): T {
    const touched = new Touched();
    const result = this.#run(work, touched);
    this.#flush.join(touched);
    if (touched.hasEvents) this.#wakeEarly();
    return result;
  }

  /** Resolves when everything that is written now is on the disk. Rejects with DiskFull when it was undone, with DiskFailed when nobody knows. */
  onDisk(): Promise<void> {
    return this.#flush.onDisk();
  }

  /** Gives a function that is as `onDisk`, and rejects also when something that was written since this call has been undone by then. */
  watchDisk(): () => Promise<void> {
    const { losses } = this.#flush;
    return () => this.#flush.onDisk(losses);
  }

  /** Whether this effect was enqueued by a transaction that is not on the disk yet: it may not be performed before. */
  awaitsDisk(service: string, kind: string, key: string): boolean {
    return this.#flush.awaits(effectName(service, kind, key));
  }

  /** Resolves when the disk lost what was committed. Nothing is committed any more; only a new start helps. */
  get failed(): Promise<DiskFailed> {
    return this.#flush.failed;
  }

  /** Calls back whenever commits reached the disk, until the returned function is called. */
  onCommit(listener: (done: Committed) => void): () => void {
    this.#commitListeners.add(listener);
    return () => void this.#commitListeners.delete(listener);
  }

  /** Calls back after a transaction was undone: what was kept in memory of its rows is wrong. */
  onUndo(listener: () => void): () => void {
    this.#undoListeners.add(listener);
    return () => void this.#undoListeners.delete(listener);
  }

  /** The newest event that is on the disk; 0 when nothing has happened yet. */
  lastSequence(): number {
    const waiting = this.#flush.firstEvent;
    return waiting === undefined ? lastSequence(this.#database) : waiting - 1;
  }

  /** At most `limit` events after `sequence`, oldest first; those that are on the disk. */
  eventsAfter(sequence: number, filter?: EventFilter, limit?: number): Event[] {
    return eventsBetween(this.#database, { after: sequence, before: this.#flush.firstEvent }, filter, limit);
  }

  /** Every event after `sequence`, then each new one as it reaches the disk, until the signal is aborted. */
  async *follow(sequence: number, filter: EventFilter, signal: AbortSignal): AsyncGenerator<Event> {
    let last = sequence;
    while (!signal.aborted) {
      const woken = this.#nextEvents(signal);
      const newest = this.lastSequence();
      const page = this.eventsAfter(last, filter);
      for (const event of page) {
        if (signal.aborted) return;
        last = event.sequence;
        yield event;
      }
      if (page.length === eventsPerPage) continue;
      // What the filter left out need not be looked at again.
      last = Math.max(last, newest);
      await woken;
    }
  }

  /**
   * As `follow`, but every event as soon as it is written: for who only writes into this database about it, which cannot outlive the event.
   * Throws DiskFull when something was undone; the place that is stored is then the one to go on from.
   */
  async *followEarly(sequence: number, signal: AbortSignal): AsyncGenerator<Event> {
    const { losses } = this.#flush;
    let last = sequence;
    while (!signal.aborted) {
      this.#flush.check(losses);
      const woken = this.#nextEarly(signal);
      const page = eventsBetween(this.#database, { after: last });
      for (const event of page) {
        if (signal.aborted) return;
        this.#flush.check(losses);
        last = event.sequence;
        yield event;
      }
      if (page.length < eventsPerPage) await woken;
    }
  }

  /** Drops some of the oldest events beyond the number that is kept; gives whether there are more to drop. */
  prune(): boolean {
    const until = this.lastSequence() - eventsKept;
    const sql = "DELETE FROM journal_events WHERE sequence IN (SELECT sequence FROM journal_events WHERE sequence <= ? LIMIT ?)";
    return this.transactShared((tx) => tx.run(sql, until, eventsPrunedAtOnce)) === eventsPrunedAtOnce;
  }

  /** What is written reaches the disk before. */
  close(): void {
    try {
      if (this.#flush.isPending) this.#flush.now(new Touched());
    } finally {
      this.#disk.close();
      this.#database.close();
    }
  }

  /** Resolves when events reached the disk. */
  #nextEvents(signal: AbortSignal): Promise<void> {
    return waitFor(signal, (done) => this.onCommit(({ hasEvents }) => hasEvents && done()));
  }

  /** Resolves when events are written, or were undone. */
  #nextEarly(signal: AbortSignal): Promise<void> {
    return waitFor(signal, (done) => {
      this.#eventListeners.add(done);
      const stop = this.onUndo(done);
      return () => {
        stop();
        this.#eventListeners.delete(done);
      };
    });
  }

  #wakeEarly(): void {
    for (const listener of this.#eventListeners) listener();
  }

  /** Each transaction is a savepoint, so that one which fails undoes itself only. */
  #run<T>(work: (tx: Transaction) => T, touched: Touched): T {
    if (this.#inTransaction) throw new TypeError("transactions do not nest: pass the transaction on");
    this.#flush.check();
    this.#inTransaction = true;
    try {
      if (!this.#database.isInTransaction) this.#database.run("BEGIN IMMEDIATE");
      this.#database.run("SAVEPOINT work");
      const result = work(transactionOn(this.#database, this.#clock.now(), touched));
      this.#database.run("RELEASE work");
      return result;
    } catch (cause) {
      this.#undo(cause);
      throw cause;
    } finally {
      this.#inTransaction = false;
    }
  }

  /** On some errors SQLite gives up the whole transaction, those before this one included. */
  #undo(cause: unknown): void {
    const database = this.#database;
    if (!database.isInTransaction) this.#flush.lose(cause);
    else if (!this.#flush.isOpen) database.run("ROLLBACK");
    else {
      database.run("ROLLBACK TO work");
      database.run("RELEASE work");
    }
    this.#tellUndone();
  }

  #commit(): void {
    if (!this.#database.isInTransaction) return;
    try {
      this.#database.run("COMMIT");
    } catch (cause) {
      if (this.#database.isInTransaction) this.#database.run("ROLLBACK");
      this.#tellUndone();
      throw cause;
    }
  }

  #tellUndone(): void {
    for (const listener of this.#undoListeners) listener();
  }
}

/** Resolves when `listen`'s callback is called, or the signal is aborted; then it listens no more. */
function waitFor(signal: AbortSignal, listen: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const stop = listen(done);
    signal.addEventListener("abort", done, { once: true });
  });
}

/** Opens the journal of a data directory. Throws DirectoryLocked and NewerDirectory. */
export function openJournal(directory: string, clock: Clock): Journal {
  const { database, disk } = Database.open(directory);
  try {
    return new Journal(database, disk, clock);
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/** A journal in memory, for tests. */
export function inMemoryJournal(clock: Clock): Journal {
  return new Journal(Database.inMemory(), noDisk, clock);
}
