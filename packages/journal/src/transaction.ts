import type { Database, Reader, Value } from "./database.ts";
import { LostRace } from "./errors.ts";
import type { NewEvent } from "./events.ts";
import type { Touched } from "./touched.ts";

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
  /** Gives the event's number. */
  emit(event: NewEvent): number;
  enqueue(effect: NewEffect): void;
  cancel(service: string, kind: string, key: string): void;
  /** Epoch milliseconds; one instant for the whole transaction. */
  readonly now: number;
}

/** `touched` learns what is done through it. */
export function transactionOn(database: Database, now: number, touched: Touched): Transaction {
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
    emit: (event) => {
      const sequence = database.insert(
        `INSERT INTO journal_events (at, account, region, source, type, resource, resources, time, internal, detail)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        now,
        event.account,
        event.region,
        event.source,
        event.type,
        event.resource,
        event.resources ? JSON.stringify(event.resources) : null,
        event.time ?? null,
        event.internal ? 1 : 0,
        JSON.stringify(event.detail),
      );
      touched.firstEvent ??= sequence;
      return sequence;
    },
    enqueue: (effect) => {
      database.run(
        `INSERT INTO journal_outbox (service, kind, key, payload, not_before, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (service, kind, key) DO UPDATE SET payload = ?4, not_before = ?5, attempts = 0, version = version + 1, last_error = NULL`,
        effect.service,
        effect.kind,
        effect.key,
        JSON.stringify(effect.payload ?? {}),
        effect.notBefore ?? now,
        now,
      );
      touched.enqueued(effect.service, effect.kind, effect.key);
    },
    cancel: (service, kind, key) =>
      void database.run("DELETE FROM journal_outbox WHERE service = ? AND kind = ? AND key = ?", service, kind, key),
  };
}
