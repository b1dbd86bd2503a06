import { mkdirSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "../../content/write.ts";
import { openFilesMax } from "../limits.ts";
import type { StreamRow } from "../model.ts";
import { StreamFile } from "./stream-file.ts";

/**
 * The files of all streams. Work on one stream is done one after another; the files used last stay open.
 * A stream that had to be rewritten in another order lives in a file of the next generation.
 */
export class StreamFiles {
  readonly directory: string;
  readonly #open = new Map<string, StreamFile>();
  readonly #queues = new Map<number, Promise<unknown>>();

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.directory = directory;
  }

  /** Runs `work` with the stream's file when all earlier work on the stream has ended. `row` is read then, so it is the newest. */
  use<T>(id: number, row: () => StreamRow, work: (file: StreamFile, row: StreamRow) => Promise<T>): Promise<T> {
    const before = this.#queues.get(id) ?? Promise.resolve();
    const mine = before
      .catch(() => {})
      .then(async () => {
        const current = row();
        return work(await this.#file(current), current);
      });
    this.#queues.set(id, mine);
    const forget = () => {
      if (this.#queues.get(id) === mine) this.#queues.delete(id);
    };
    mine.then(forget, forget);
    return mine;
  }

  /**
   * The file of a stream's next generation, with the events before `number` of the present one; the caller names it in the row and then
   * calls `drop` for the old one.
   */
  async nextGeneration(row: StreamRow, present: StreamFile, number: number): Promise<StreamFile> {
    // An earlier try that failed may have left some of it.
    await this.drop(row.id, row.generation + 1);
    const name = nameOf(row.id, row.generation + 1);
    const next = await present.copyOfFirst(number, join(this.directory, name));
    await syncDirectory(this.directory);
    this.#open.set(name, next);
    await this.#closeOldest();
    return next;
  }

  async drop(id: number, generation: number): Promise<void> {
    const name = nameOf(id, generation);
    const file = this.#open.get(name);
    this.#open.delete(name);
    await file?.close();
    await rm(join(this.directory, name), { force: true });
  }

  /** Removes the files that no row names. */
  async sweep(rows: StreamRow[]): Promise<void> {
    const known = new Set(rows.map((row) => nameOf(row.id, row.generation)));
    for (const name of await readdir(this.directory)) {
      if (!known.has(name)) await rm(join(this.directory, name), { force: true });
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#queues.values());
    for (const file of this.#open.values()) await file.close();
    this.#open.clear();
  }

  async #file(row: StreamRow): Promise<StreamFile> {
    return this.#openAs(nameOf(row.id, row.generation), { events: row.events, sizeBytes: row.size_bytes });
  }

  async #openAs(name: string, extent: { events: number; sizeBytes: number }): Promise<StreamFile> {
    const present = this.#open.get(name);
    if (present) {
      this.#open.delete(name);
      this.#open.set(name, present);
      return present;
    }
    const opened = await StreamFile.open(join(this.directory, name), extent);
    // The name of a new file must outlive a crash too, before anything in it is acknowledged.
    if (extent.events === 0) await syncDirectory(this.directory);
    this.#open.set(name, opened);
    await this.#closeOldest();
    return opened;
  }

  /** A file that is being worked on is never closed. */
  async #closeOldest(): Promise<void> {
    for (const [name, file] of this.#open) {
      if (this.#open.size <= openFilesMax) return;
      if (this.#queues.has(Number.parseInt(name, 10))) continue;
      this.#open.delete(name);
      await file.close();
    }
  }
}

const nameOf = (id: number, generation: number): string => `${id}.${generation}.log`;
