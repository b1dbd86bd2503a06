import type { Clock } from "./clock.ts";

interface Sleeper {
  at: number;
  order: number;
  wake(): void;
}

/** A clock that stands still until it is told to move; sleepers wake in the order of their deadlines, one turn of the event loop each. */
export class FakeClock implements Clock {
  #now: number;
  #order = 0;
  #sleepers: Sleeper[] = [];

  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = {
        at: this.#now + Math.max(0, milliseconds),
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        },
      };
      const abort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** The earliest deadline somebody sleeps for, or undefined when nobody sleeps. */
  nextDeadline(): number | undefined {
    return this.#sleepers.reduce<number | undefined>(
      (least, sleeper) => (least === undefined ? sleeper.at : Math.min(least, sleeper.at)),
      undefined,
    );
  }

  /** Moves time on, waking every sleeper on the way at its own deadline. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (;;) {
      const due = this.#sleepers.filter((sleeper) => sleeper.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!due) break;
      this.#sleepers = this.#sleepers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.wake();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets promise chains and I/O that is ready run until nothing immediate is left. */
export async function settle(turns = 4): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
