/** Small parts for waiting inside the fake, without timers: only its clock makes time pass. */

/** Wakes everybody who waits now. */
export class Notifier {
  #waiting = new Set<() => void>();

  notify(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  next(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const wake = () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      const abort = () => {
        this.#waiting.delete(wake);
        reject(signal?.reason as Error);
      };
      this.#waiting.add(wake);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }
}

/** A stream of items that ends or fails once. */
export class Queue<T> {
  #items: T[] = [];
  #end: { readonly error?: unknown } | undefined;
  #changed = new Notifier();

  push(item: T): void {
    if (this.#end) return;
    this.#items.push(item);
    this.#changed.notify();
  }

  end(): void {
    this.#end ??= {};
    this.#changed.notify();
  }

  fail(error: unknown): void {
    this.#end ??= { error };
    this.#changed.notify();
  }

  async *items(signal?: AbortSignal): AsyncGenerator<T> {
    for (;;) {
      signal?.throwIfAborted();
      const item = this.#items.shift();
      if (item !== undefined) yield item;
      else if (this.#end) break;
      else await this.#changed.next(signal);
    }
    if ("error" in this.#end!) throw this.#end!.error;
  }
}
