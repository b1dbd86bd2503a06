import { mkdirSync } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Journal, Transaction } from "@towpath/journal";
import { syncDirectory } from "../content/write.ts";

interface Ending {
  work(tx: Transaction): void;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Content-addressed files, shared by all repositories; the rows of `ecr_blobs` say which exist, those of `ecr_layers` which repositories
 * have them. The steps that make and remove one digest's file are done one after another.
 */
export class Blobs {
  readonly #directory: string;
  readonly #journal: Journal;
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #shards = new Set<string>();
  readonly #ending: Ending[] = [];

  constructor(directory: string, journal: Journal) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#directory = directory;
    this.#journal = journal;
  }

  sizeOf(digest: string): number | undefined {
    return this.#journal.one<{ size_bytes: number }>("SELECT size_bytes FROM ecr_blobs WHERE digest = ?", digest)?.size_bytes;
  }

  /** Moves a file that is on the disk into place and records it together with what `also` does. The file's digest has been verified. */
  async adopt(path: string, digest: string, sizeBytes: number, also: (tx: Transaction) => void): Promise<void> {
    await this.#alone(digest, async () => {
      const target = this.#path(digest);
      await this.#makeShard(dirname(target));
      await rename(path, target);
      await syncDirectory(dirname(target));
      await this.#together((tx) => {
        tx.run("INSERT OR IGNORE INTO ecr_blobs VALUES (?, ?)", digest, sizeBytes);
        also(tx);
      });
    });
  }

  /** Undefined when there is no such blob; an open file can be read to its end whatever happens to its name. */
  async open(digest: string): Promise<FileHandle | undefined> {
    try {
      return await open(this.#path(digest), "r");
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw cause;
    }
  }

  /** Removes the blobs that no repository has. */
  async collect(): Promise<void> {
    const unused = "SELECT digest FROM ecr_blobs b WHERE NOT EXISTS (SELECT 1 FROM ecr_layers l WHERE l.digest = b.digest)";
    for (const { digest } of this.#journal.all<{ digest: string }>(unused)) {
      await this.#alone(digest, async () => {
        const isGone = this.#journal.transact((tx) => tx.run(`DELETE FROM ecr_blobs WHERE digest IN (${unused} AND b.digest = ?)`, digest));
        if (isGone) await rm(this.#path(digest), { force: true });
      });
    }
  }

  /** Removes the files that a crash left without a row. */
  async sweep(): Promise<void> {
    for (const entry of await readdir(this.#directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const digest = `${entry.parentPath.split("/").at(-2)}:${entry.name}`;
      await this.#alone(digest, async () => {
        if (this.sizeOf(digest) === undefined) await rm(join(entry.parentPath, entry.name), { force: true });
      });
    }
  }

  /** Layers are pushed several at once, and a transaction waits for the disk: those that end at the same time share one. */
  #together(work: (tx: Transaction) => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (this.#ending.length === 0) setImmediate(() => this.#commit(this.#ending.splice(0)));
    this.#ending.push({ work, resolve, reject });
    return promise;
  }

  #commit(batch: Ending[]): void {
    try {
      this.#journal.transact((tx) => {
        for (const { work } of batch) work(tx);
      });
      for (const { resolve } of batch) resolve();
    } catch (error) {
      // One of them, as when its repository has gone, must not be the others' failure.
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const one of batch) this.#commit([one]);
    }
  }

  async #alone(digest: string, work: () => Promise<void>): Promise<void> {
    const before = this.#queues.get(digest) ?? Promise.resolve();
    const mine = before.catch(() => {}).then(work);
    this.#queues.set(digest, mine);
    try {
      await mine;
    } finally {
      if (this.#queues.get(digest) === mine) this.#queues.delete(digest);
    }
  }

  async #makeShard(shard: string): Promise<void> {
    if (this.#shards.has(shard)) return;
    await mkdir(shard, { recursive: true, mode: 0o700 });
    await syncDirectory(dirname(shard));
    await syncDirectory(dirname(dirname(shard)));
    this.#shards.add(shard);
  }

  #path(digest: string): string {
    const [algorithm = "", hex = ""] = digest.split(":");
    return join(this.#directory, algorithm, hex.slice(0, 2), hex);
  }
}
