/**
 * Follows the events of the installation from a place that is kept: whoever reacts to events by rows of this database does so once for
 * each, over crashes too, since the place moves in the transaction of what an event led to.
 */
import type { Clock } from "./clock.ts";
import type { Event, EventFilter } from "./events.ts";
import type { Journal } from "./journal.ts";
import { cursorEvery, followAgainMs } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Transaction } from "./transaction.ts";

export interface Follower {
  /** Where the place is kept, its own: `id INTEGER PRIMARY KEY, sequence INTEGER NOT NULL`, one row. */
  table: string;
  /** What an event leads to. Most lead to nothing (undefined): they cost a look and no transaction. */
  react(event: Event): ((tx: Transaction) => void) | undefined;
  /**
   * For who does more about an event than write rows: only events that are on the disk, and of this filter, and each reaction is on the disk
   * before the next event.
   */
  stored?: EventFilter;
}

/** Runs until the signal is aborted. Without a kept place it begins with what happens from now on. An error is logged, and the event tried again. */
export async function followEvents(
  parts: { journal: Journal; clock: Clock; log: Log },
  follower: Follower,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await read(parts.journal, follower, signal);
    } catch (error) {
      parts.log.error({ err: error, table: follower.table }, "following events failed");
      await parts.clock.sleep(followAgainMs, signal).catch(() => {});
    }
  }
}

async function read(journal: Journal, { table, react, stored }: Follower, signal: AbortSignal): Promise<void> {
  let kept = cursorOf(journal, table);
  for await (const event of stored ? journal.follow(kept, stored, signal) : journal.followEarly(kept, signal)) {
    const reaction = react(event);
    if (!reaction && event.sequence - kept < cursorEvery) continue;
    const move = (tx: Transaction) => {
      reaction?.(tx);
      moveCursor(tx, table, event.sequence);
    };
    if (stored) journal.transact(move);
    else journal.transactShared(move);
    kept = event.sequence;
  }
}

function cursorOf(journal: Journal, table: string): number {
  const kept = journal.one<{ sequence: number }>(`SELECT sequence FROM ${table} WHERE id = 1`)?.sequence;
  if (kept !== undefined) return kept;
  const last = journal.lastSequence();
  journal.transactShared((tx) => moveCursor(tx, table, last));
  return last;
}

const moveCursor = (tx: Transaction, table: string, sequence: number): void =>
  void tx.run(`INSERT INTO ${table} (id, sequence) VALUES (1, ?1) ON CONFLICT DO UPDATE SET sequence = ?1`, sequence);
