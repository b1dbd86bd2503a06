import type { Clock } from "./clock.ts";
import { DiskFull } from "./errors.ts";
import type { Journal } from "./journal.ts";
import { effectRetryLongestMs, effectRetryMs, effectsAtOnce } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Transaction } from "./transaction.ts";

/** An outbox row as its performer sees it. `attempts` counts the failed tries before this one. */
export interface Effect<P = Record<string, unknown>> {
  service: string;
  kind: string;
  key: string;
  payload: P;
  attempts: number;
  created: number;
}

/**
 * Performs one effect. It may be performed again after a crash, so it finds before it creates. What it returns is run in the
 * transaction that removes the row: state that depends on the effect's end belongs there. Throwing (other than for the abort of
 * `signal`, which means the server is shutting down and keeps the row) tries again later.
 */
export type Performer<P = Record<string, unknown>> = (
  effect: Effect<P>,
  signal: AbortSignal,
) => Promise<((tx: Transaction) => void) | void>;

export interface EffectKind {
  perform: Performer<never>;
  /** Effects of this kind that run at once; `effectsAtOnce` unless said. */
  atOnce?: number;
  /** Their ends share flushes (`transactShared`): for services whose every way out waits for the disk, as the door and the outbox do. */
  sharesFlush?: boolean;
  /** Tries before `giveUp` is run in the transaction that removes the row; without it an effect is tried for ever, ever more slowly. */
  attemptsMax?: number;
  giveUp?: (tx: Transaction, effect: Effect<never>, error: unknown) => void;
}

interface OutboxRow {
  id: number;
  kind: string;
  key: string;
  payload: string;
  attempts: number;
  version: number;
  not_before: number;
  created: number;
}

/**
 * Takes the due rows of one service and performs them, several at once, each row by one performer at a time. Starting it is also
 * what recovers from a crash: rows that were being performed are still there.
 */
export class Outbox implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #running = new Map<number, Promise<void>>();
  readonly #perKind = new Map<string, number>();
  /** Rows whose failure could not be written down (a full disk), and when to try them again. */
  readonly #held = new Map<number, number>();
  /** Whether due rows were left because they are not on the disk yet. */
  #awaitsDisk = false;
  readonly #forget: (() => void)[];
  #wake: AbortController = new AbortController();
  readonly #loop: Promise<void>;
  readonly parts: { journal: Journal; clock: Clock; log: Log };
  readonly service: string;
  readonly kinds: Record<string, EffectKind>;

  constructor(parts: { journal: Journal; clock: Clock; log: Log }, service: string, kinds: Record<string, EffectKind>) {
    this.parts = parts;
    this.service = service;
    this.kinds = kinds;
    this.#forget = [
      parts.journal.onCommit(({ services }) => services.has(service) && this.#wake.abort()),
      // What was written about such rows may be undone: then they are due as they were before, and no flush tells of it.
      parts.journal.onUndo(() => this.#awaitsDisk && this.#wake.abort()),
    ];
    this.#loop = this.#run();
  }

  /** How many effects are being performed now. */
  get running(): number {
    return this.#running.size;
  }

  /** Stops taking rows, asks the running performers to let go, and waits for them. Their rows stay for the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const forget of this.#forget) forget();
    this.#stop.abort(new DOMException("the server is shutting down", "AbortError"));
    this.#wake.abort();
    await this.#loop;
    await Promise.allSettled(this.#running.values());
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController();
      const next = this.#takeDue();
      await this.#pause(next);
    }
  }

  /** Starts every due row there is room for; gives the time of the next row that is not due yet. */
  #takeDue(): number | undefined {
    const now = this.parts.clock.now();
    let next: number | undefined;
    this.#awaitsDisk = false;
    for (const [id, until] of this.#held)
      if (until <= now) this.#held.delete(id);
      else next = Math.min(next ?? until, until);
    const rows: OutboxRow[] = [];
    for (const [name, kind] of Object.entries(this.kinds)) {
      rows.push(...this.#dueOf(name, kind, now));
      const later = this.#nextAfter(name, now);
      if (later !== null) next = Math.min(next ?? later, later);
    }
    for (const row of rows.sort((a, b) => a.id - b.id)) {
      this.#perKind.set(row.kind, (this.#perKind.get(row.kind) ?? 0) + 1);
      this.#running.set(row.id, this.#perform(row, this.kinds[row.kind] as EffectKind));
    }
    return next;
  }

  /** As many due rows of one kind as there is room for. Rows that are not on the disk yet stay for now: their flush wakes this outbox. */
  #dueOf(name: string, kind: EffectKind, now: number): OutboxRow[] {
    const { journal } = this.parts;
    const atOnce = kind.atOnce ?? effectsAtOnce;
    const room = atOnce - (this.#perKind.get(name) ?? 0);
    if (room <= 0) return [];
    const rows = journal.all<OutboxRow>(
      "SELECT * FROM journal_outbox WHERE service = ? AND kind = ? AND not_before <= ? ORDER BY not_before, id LIMIT ?",
      this.service,
      name,
      now,
      atOnce + this.#held.size + this.#running.size,
    );
    const free = rows.filter(({ id }) => !this.#running.has(id) && !this.#held.has(id));
    const onDisk = free.filter(({ key }) => !journal.awaitsDisk(this.service, name, key));
    if (onDisk.length < free.length) this.#awaitsDisk = true;
    return onDisk.slice(0, room);
  }

  #nextAfter(kind: string, now: number): number | null {
    const sql = "SELECT min(not_before) AS next FROM journal_outbox WHERE service = ? AND kind = ? AND not_before > ?";
    return this.parts.journal.one<{ next: number | null }>(sql, this.service, kind, now)?.next ?? null;
  }

  async #pause(until: number | undefined): Promise<void> {
    const wake = this.#wake.signal;
    if (wake.aborted || this.#stop.signal.aborted) return;
    if (until === undefined) return new Promise((resolve) => wake.addEventListener("abort", () => resolve(), { once: true }));
    await this.parts.clock.sleep(Math.max(0, until - this.parts.clock.now()), wake).catch(() => {});
  }

  async #perform(row: OutboxRow, kind: EffectKind): Promise<void> {
    const effect: Effect = {
      service: this.service,
      kind: row.kind,
      key: row.key,
      payload: JSON.parse(row.payload),
      attempts: row.attempts,
      created: row.created,
    };
    let isBusy = true;
    const release = () => {
      if (isBusy) this.#perKind.set(row.kind, (this.#perKind.get(row.kind) ?? 1) - 1);
      isBusy = false;
      this.#wake.abort();
    };
    try {
      const done = await kind.perform(effect as Effect<never>, this.#stop.signal);
      if (this.#stop.signal.aborted && !done) return;
      const end = (tx: Transaction) => {
        done?.(tx);
        remove(tx, row);
      };
      if (!kind.sharesFlush) return void this.parts.journal.transact(end);
      this.parts.journal.transactShared(end);
      // Others may be performed while this one's end reaches the disk; this one may not come up again before.
      release();
      await this.parts.journal.onDisk();
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#failed(row, kind, effect, error);
    } finally {
      this.#running.delete(row.id);
      release();
    }
  }

  #failed(row: OutboxRow, kind: EffectKind, effect: Effect, error: unknown): void {
    const attempts = row.attempts + 1;
    this.parts.log.warn({ service: this.service, kind: row.kind, key: row.key, attempts, err: error }, "effect failed");
    try {
      // A full disk is no failure of the effect.
      if (error instanceof DiskFull) throw error;
      this.parts.journal.transact((tx) => {
        if (kind.attemptsMax !== undefined && attempts >= kind.attemptsMax) {
          kind.giveUp?.(tx, effect as Effect<never>, error);
          remove(tx, row);
          return;
        }
        const pause = Math.min(effectRetryMs * 2 ** Math.min(row.attempts, 16), effectRetryLongestMs);
        tx.run(
          "UPDATE journal_outbox SET attempts = ?, not_before = ?, last_error = ? WHERE id = ? AND version = ?",
          attempts,
          tx.now + pause,
          String(error).slice(0, 1000),
          row.id,
          row.version,
        );
      });
    } catch (problem) {
      this.#held.set(row.id, this.parts.clock.now() + effectRetryLongestMs);
      this.parts.log.error({ service: this.service, kind: row.kind, key: row.key, err: problem }, "effect could not be put back");
    }
  }
}

/** A row that was enqueued anew while it was being performed has another version and stays. */
function remove(tx: Transaction, row: OutboxRow): void {
  tx.run("DELETE FROM journal_outbox WHERE id = ? AND version = ?", row.id, row.version);
}
