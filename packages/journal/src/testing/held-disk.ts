import type { Disk } from "../disk.ts";

/** A disk whose flushes end, or fail, when the test says so. */
export class HeldDisk implements Disk {
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  /** Flushes that were begun, and those that were done while the caller waited. */
  begun = 0;
  atOnce = 0;
  failure: Error | undefined;

  #isHeld = true;

  flush(): Promise<void> {
    this.begun += 1;
    if (!this.#isHeld) return Promise.resolve();
    const flush = Promise.withResolvers<void>();
    this.#waiting.push(flush);
    return flush.promise;
  }

  flushNow(): void {
    this.atOnce += 1;
    if (this.failure) throw this.failure;
  }

  close(): void {}

  /** Ends the oldest flush. */
  end(failure?: Error): void {
    const flush = this.#waiting.shift();
    if (!flush) throw new TypeError("no flush was begun");
    if (failure) flush.reject(failure);
    else flush.resolve();
  }

  /** Ends all flushes, those to come too. */
  letGo(): void {
    this.#isHeld = false;
    for (const flush of this.#waiting.splice(0)) flush.resolve();
  }
}
