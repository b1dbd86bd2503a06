import { type Disk, noDisk } from "./disk.ts";
import { DiskFailed } from "./errors.ts";
import { type Committed, Touched } from "./touched.ts";

/** Transactions that reach the disk together. */
class Group extends Touched {
  readonly end = Promise.withResolvers<void>();

  constructor() {
    super();
    // Whoever waits hears of a failure; that nobody waits is no failure of its own.
    this.end.promise.catch(() => {});
  }
}

export interface FlushParts {
  disk: Disk;
  /** Commits what is open in the database. When it throws, all of that is undone. */
  commit(): void;
  /** Hears of everything once it is on the disk; must not throw. */
  notify(done: Committed): void;
}

const settled = Promise.resolve();

/**
 * Lets transactions of the same moment share one commit and one flush of the disk. What is written while a flush runs belongs to the next
 * one, which begins when that has ended. Callers go on before; what they tell others waits for `onDisk`.
 *
 * A commit that the disk has no room for undoes its group, and all who wait are told. A flush that fails is the end: nobody knows what of
 * the log is on the disk, so nothing may build on it, and only a start that reads the disk anew finds out.
 */
export class SharedFlush {
  readonly #parts: FlushParts;
  readonly #failed = Promise.withResolvers<DiskFailed>();
  #failure: DiskFailed | undefined;
  #running: Group | undefined;
  #next: Group | undefined;
  #isOn = false;
  #losses = 0;
  #lastLoss: unknown;

  constructor(parts: FlushParts) {
    this.#parts = parts;
  }

  /** Resolves when a flush failed. */
  get failed(): Promise<DiskFailed> {
    return this.#failed.promise;
  }

  /** Throws DiskFailed once a flush failed, and with `losses` as it was earlier also what undid something since. */
  check(losses: number = this.#losses): void {
    if (this.#failure) throw this.#failure;
    if (losses !== this.#losses) throw this.#lastLoss;
  }

  /** Whether something was written that is not committed yet. */
  get isOpen(): boolean {
    return this.#next !== undefined;
  }

  /** Whether something was written that is not on the disk yet, and may still get there. */
  get isPending(): boolean {
    return !this.#failure && (this.#next ?? this.#running) !== undefined;
  }

  /** Takes what a transaction wrote into the next flush. */
  join(done: Touched): void {
    if (this.#parts.disk === noDisk) return this.now(done);
    this.#next ??= new Group();
    this.#next.add(done);
    if (this.#isOn) return;
    this.#isOn = true;
    // What the event loop does in one turn shares a flush.
    setImmediate(() => void this.#flush());
  }

  /** Commits and flushes what a transaction wrote, and all before it, while the caller waits. Throws DiskFailed, or why it could not be committed. */
  now(done: Touched): void {
    try {
      this.#parts.commit();
    } catch (cause) {
      this.lose(cause);
      throw cause;
    }
    try {
      this.#parts.disk.flushNow();
    } catch (cause) {
      throw this.#fail(cause);
    }
    const covered = [this.#running, this.#next].filter((group) => group !== undefined);
    this.#running = undefined;
    this.#next = undefined;
    for (const group of covered) {
      done.add(group);
      group.end.resolve();
    }
    this.#parts.notify(done);
  }

  /** What was written and not committed yet has been undone. */
  lose(cause: unknown): void {
    const group = this.#next;
    if (!group) return;
    this.#next = undefined;
    this.#losses += 1;
    this.#lastLoss = cause;
    group.end.reject(cause);
  }

  /** How often transactions were undone whose callers had gone on. */
  get losses(): number {
    return this.#losses;
  }

  /**
   * Resolves when everything that is written now is on the disk, at once where it is. Rejects when it is not going to be: with DiskFailed,
   * or with what undid it. With `losses` as it was earlier, it rejects also for what was undone since.
   */
  onDisk(losses: number = this.#losses): Promise<void> {
    try {
      this.check(losses);
    } catch (cause) {
      return Promise.reject(cause as Error);
    }
    return (this.#next ?? this.#running)?.end.promise ?? settled;
  }

  /** Whether a row of the outbox was written by a transaction that is not on the disk yet. */
  awaits(effect: string): boolean {
    return this.#running?.effects.has(effect) === true || this.#next?.effects.has(effect) === true;
  }

  /** The number of the oldest event that is not on the disk yet. */
  get firstEvent(): number | undefined {
    return this.#running?.firstEvent ?? this.#next?.firstEvent;
  }

  async #flush(): Promise<void> {
    for (let group = this.#next; group && !this.#failure; group = this.#next) {
      try {
        this.#parts.commit();
      } catch (cause) {
        this.lose(cause);
        continue;
      }
      this.#running = group;
      this.#next = undefined;
      try {
        await this.#parts.disk.flush();
      } catch (cause) {
        this.#fail(cause);
        return;
      }
      // A transaction that flushed at once meanwhile took this group with it.
      if (this.#running !== group) continue;
      this.#running = undefined;
      group.end.resolve();
      this.#parts.notify(group);
    }
    this.#isOn = false;
  }

  #fail(cause: unknown): DiskFailed {
    this.#failure ??= new DiskFailed(
      "The disk did not keep what was written to it. The server ends; started again, it goes on from what the disk holds.",
      { cause },
    );
    for (const group of [this.#running, this.#next]) group?.end.reject(this.#failure);
    this.#failed.resolve(this.#failure);
    return this.#failure;
  }
}
