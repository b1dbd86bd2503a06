import { readFileSync } from "node:fs";
import type { Clock } from "./clock.ts";
import { Database, type Reader, type Row, type Value } from "./database.ts";
import { LostRace } from "./errors.ts";
import { type Event, type EventFilter, eventsAfter, lastSequence, type NewEvent } from "./events.ts";
import { eventsKept, eventsPerPage } from "./limits.ts";
import { migrate } from "./migrations.ts";

/** Work to be done outside the database. `key` identifies it within its kind: enqueueing the same key again replaces the payload and the time. */
export interface NewEffect {
  service: string;
  kind: string;
  key: string;
  payload?: object;
  /** Epoch milliseconds before which it is not performed: this is what a timer is. */
  notBefore?: number;
}

/** One transaction: what is written through it is committed together or not at all. */
export interface Transaction extends Reader {
  /** Runs a writing statement; gives the number of changed rows. */
  run(sql: string, ...values: Value[]): number;
  /** As `run`, for a guarded move: throws LostRace unless exactly one row changed. */
  move(sql: string, ...values: Value[]): void;
  emit(event: NewEvent): void;
  enqueue(effect: NewEffect): void;
  cancel(service: string, kind: string, key: string): void;
  /** Epoch milliseconds; one instant for the whole transaction. */
  readonly now: number;
}

/** Durable state: rows, events and the outbox, in one SQLite file. */
export class Journal implements Reader {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #inTransaction = false;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.migrate("journal", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  }

  /** Applies the numbered steps of an owner's tables; see `migrate`. */
  migrate(owner: string, sql: string): void {
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
    if (this.#inTransaction) throw new TypeError("transactions do not nest: pass the transaction on");
    this.#inTransaction = true;
    let result: T;
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        result = work(this.#transaction());
        this.#database.exec("COMMIT");
      } catch (cause) {
        this.#undo();
        throw cause;
      }
    } finally {
      this.#inTransaction = false;
    }
    for (const listener of this.#listeners) listener();
    return result;
  }

  /** Calls back after every commit, until the returned function is called. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  lastSequence(): number {
    return lastSequence(this.#database);
  }

  eventsAfter(sequence: number, filter?: EventFilter, limit?: number): Event[] {
    return eventsAfter(this.#database, sequence, filter, limit);
  }

  /** Every event after `sequence`, then each new one as it is committed, until the signal is aborted. */
  async *follow(sequence: number, filter: EventFilter, signal: AbortSignal): AsyncGenerator<Event> {
    let last = sequence;
    while (!signal.aborted) {
      const committed = this.#nextCommit(signal);
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
      await committed;
    }
  }

  /** Drops the oldest events beyond the number that is kept. */
  prune(): void {
    this.#database.run("DELETE FROM journal_events WHERE sequence <= ?", this.lastSequence() - eventsKept);
  }

  close(): void {
    this.#database.close();
  }

  #nextCommit(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        stop();
        signal.removeEventListener("abort", done);
        resolve();
      };
      const stop = this.onCommit(done);
      signal.addEventListener("abort", done, { once: true });
    });
  }

  /** SQLite rolls back by itself on some errors; then there is nothing left to undo. */
  #undo(): void {
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // Already rolled back.
    }
  }

  #transaction(): Transaction {
    const database = this.#database;
    const now = this.#clock.now();
    return {
      now,
      one: (sql, ...values) => database.one(sql, ...values),
      all: (sql, ...values) => database.all(sql, ...values),
      each: (sql, ...values) => database.each(sql, ...values),
      run: (sql, ...values) => database.run(sql, ...values),
      move: (sql, ...values) => {
        const changed = database.run(sql, ...values);
        if (changed !== 1) throw new LostRace(`expected to move one row, moved ${changed}`);
      },
      emit: (event) =>
        void database.run(
          "INSERT INTO journal_events (at, account, region, source, type, resource, detail) VALUES (?, ?, ?, ?, ?, ?, ?)",
          now,
          event.account,
          event.region,
          event.source,
          event.type,
          event.resource,
          JSON.stringify(event.detail),
        ),
      enqueue: (effect) =>
        void database.run(
          `INSERT INTO journal_outbox (service, kind, key, payload, not_before, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
           ON CONFLICT (service, kind, key) DO UPDATE SET payload = ?4, not_before = ?5, attempts = 0, version = version + 1, last_error = NULL`,
          effect.service,
          effect.kind,
          effect.key,
          JSON.stringify(effect.payload ?? {}),
          effect.notBefore ?? now,
          now,
        ),
      cancel: (service, kind, key) =>
        void database.run("DELETE FROM journal_outbox WHERE service = ? AND kind = ? AND key = ?", service, kind, key),
    };
  }
}

/** Opens the journal of a data directory. Throws DirectoryLocked and NewerDirectory. */
export function openJournal(directory: string, clock: Clock): Journal {
  const database = Database.open(directory);
  try {
    return new Journal(database, clock);
  } catch (cause) {
    database.close();
    throw cause;
  }
}

/** A journal in memory, for tests. */
export function inMemoryJournal(clock: Clock): Journal {
  return new Journal(Database.inMemory(), clock);
}
