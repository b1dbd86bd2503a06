import type { LogBatch, LogLine } from "@towpath/engine";
import { logLinesAhead } from "../limits.ts";

/**
 * Reads a container's output ahead while what came before is being stored: everything that has come is taken at once, and the engine is not
 * read on while too much waits.
 */
export class LinesAhead {
  #lines: LogLine[] = [];
  #cursor: string | undefined;
  #done = false;
  #error: unknown;
  #closed = false;
  #came = Promise.withResolvers<void>();
  #taken = Promise.withResolvers<void>();

  constructor(source: AsyncIterable<LogBatch>) {
    void this.#read(source);
  }

  /** What has come since the last time, at least one line, and the place to go on from; undefined at the end. Rejects as the source does. */
  async take(): Promise<{ lines: LogLine[]; cursor: string } | undefined> {
    while (this.#lines.length === 0 && !this.#done) {
      await this.#came.promise;
      this.#came = Promise.withResolvers();
    }
    if (this.#lines.length === 0 && this.#error !== undefined) throw this.#error;
    if (this.#lines.length === 0 || this.#cursor === undefined) return undefined;
    const taken = { lines: this.#lines, cursor: this.#cursor };
    this.#lines = [];
    this.#taken.resolve();
    return taken;
  }

  /** Whether lines have come that were not taken. */
  get hasMore(): boolean {
    return this.#lines.length > 0;
  }

  /** Lets go of the source: nothing is taken after this. */
  close(): void {
    this.#closed = true;
    this.#taken.resolve();
  }

  async #read(source: AsyncIterable<LogBatch>): Promise<void> {
    try {
      for await (const { lines, cursor } of source) {
        for (const line of lines) this.#lines.push(line);
        if (this.#closed) return;
        this.#cursor = cursor;
        this.#came.resolve();
        if (this.#lines.length < logLinesAhead) continue;
        this.#taken = Promise.withResolvers();
        await this.#taken.promise;
        if (this.#closed) return;
      }
    } catch (error) {
      this.#error = error;
    }
    this.#done = true;
    this.#came.resolve();
  }
}
