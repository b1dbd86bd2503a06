import { type Disk, noDisk } from "./disk.ts";
import { DiskFailed } from "./errors.ts";
import { type Committed, Touched } from "./touched.ts";

/** Transactions that are committed and reach the disk together. */
class Group extends Touched {
  readonly end = Promise.withResolvers<void>();

  constructor() {
    super();
    // Whoever waits hears of a failure; that nobody waits is no failure of its own.
    this.end.promise.catch(() => {});
  }
}

const settled = Promise.resolve();

/**
 * Lets transactions of the same moment share one flush of the disk. What is committed while a flush runs belongs to the next one, which
 * begins when that has ended. A flush that fails is the end: nobody knows what of the log is on the disk, so nothing may build on it, and
 * only a start that reads the disk anew finds out.
 */
export class SharedFlush {
  readonly #disk: Disk;
  readonly #notify: (done: Committed) => void;
  readonly #failed = Promise.withResolvers<DiskFailed>();
  #failure: DiskFailed | undefined;
  #running: Group | undefined;
  #next: Group | undefined;
  #isOn = false;

  /** `notify` hears of everything once it is on the disk; it must not throw. */
  constructor(disk: Disk, notify: (done: Committed) => void) {
    this.#disk = disk;
    this.#notify = notify;
  }

  /** Resolves when a flush failed. */
  get failed(): Promise<DiskFailed> {
    return this.#failed.promise;
  }

  /** Throws DiskFailed once a flush failed. */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  /** Takes what a transaction committed into the next flush. */
  join(done: Touched): void {
    if (this.#disk === noDisk) return this.now(done);
    this.#next ??= new Group();
    this.#next.add(done);
    if (this.#isOn) return;
    this.#isOn = true;
    // What the event loop does in one turn shares a flush.
    setImmediate(() => void this.#flush());
  }

  /** Flushes what a transaction committed, and all before it, while the caller waits. Throws DiskFailed. */
  now(done: Touched): void {
    try {
      this.#disk.flushNow();
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
    this.#notify(done);
  }

  /** Resolves when everything that is committed now is on the disk, at once where it is. Rejects with DiskFailed. */
  onDisk(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
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
    for (let group = this.#next; group; group = this.#next) {
      this.#running = group;
      this.#next = undefined;
      try {
        await this.#disk.flush();
      } catch (cause) {
        this.#fail(cause);
        return;
      }
      // A transaction that flushed at once meanwhile took this group with it.
      if (this.#running !== group) continue;
      this.#running = undefined;
      group.end.resolve();
      this.#notify(group);
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
