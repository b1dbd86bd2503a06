import type { Journal } from "@towpath/journal";

/** Wakes those who wait for a change of a row, after the commit that changed it. */
export class Signals {
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #touched = new Set<string>();

  constructor(journal: Journal) {
    journal.onCommit(() => this.#flush());
  }

  /** Called inside a transaction. When it is undone after all, whoever waits looks once in vain. */
  touch(key: string): void {
    this.#touched.add(key);
  }

  /** Waits until `look`, which reads rows, finds something. */
  async until<T>(key: string, look: () => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const found = look();
      if (found !== undefined) return found;
      await this.#changed(key, signal);
    }
  }

  /** Resolves after the next commit that touched `key`. */
  #changed(key: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiting);
      const forget = () => {
        waiting.delete(wake);
        if (waiting.size === 0) this.#waiting.delete(key);
        signal.removeEventListener("abort", abort);
      };
      const wake = () => {
        forget();
        resolve();
      };
      const abort = () => {
        forget();
        reject(signal.reason as Error);
      };
      if (signal.aborted) return abort();
      waiting.add(wake);
      signal.addEventListener("abort", abort, { once: true });
    });
  }

  #flush(): void {
    const touched = [...this.#touched];
    this.#touched.clear();
    for (const key of touched) for (const wake of this.#waiting.get(key) ?? []) wake();
  }
}
