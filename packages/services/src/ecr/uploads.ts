import { createHash, type Hash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Ids } from "@towpath/journal";
import { readSlices } from "../content/read.ts";
import { type Source, sync, writeContent } from "../content/write.ts";
import type { DigestAlgorithm } from "./digest.ts";
import { hashesKept, unfinishedKeptMs } from "./limits.ts";

interface Progress {
  offset: number;
  hash: Hash;
}

/**
 * Layers on their way in. An upload is a file named by its repository and its id, so it outlives the server; how far it got is the file's
 * size. The hash of what has come is kept beside it in memory, and computed from the file when it is not there.
 */
export class Uploads {
  readonly #directory: string;
  readonly #ids: Ids;
  readonly #progress = new Map<string, Progress>();
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(directory: string, ids: Ids) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#directory = directory;
    this.#ids = ids;
  }

  async begin(repository: number): Promise<string> {
    const id = this.#ids.uuid();
    await (await open(this.#path(repository, id), "wx", 0o600)).close();
    this.#remember(id, { offset: 0, hash: createHash("sha256") });
    return id;
  }

  /** How many bytes have come, or undefined when there is no such upload. */
  async offset(repository: number, id: string): Promise<number | undefined> {
    if (!isId(id)) return undefined;
    const found = await stat(this.#path(repository, id)).catch(() => undefined);
    return found?.size;
  }

  /** Runs `work` when all earlier work on the upload has ended. */
  async alone<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(id) ?? Promise.resolve();
    const mine = before.catch(() => {}).then(work);
    this.#queues.set(id, mine);
    try {
      return await mine;
    } finally {
      if (this.#queues.get(id) === mine) this.#queues.delete(id);
    }
  }

  /** Appends to an upload; gives its new size. What came before the source failed stays, and the upload can go on behind it. */
  async append(repository: number, id: string, source: Source): Promise<number> {
    const path = this.#path(repository, id);
    const { offset, hash } = await this.#resume(path, id);
    const file = await open(path, "r+");
    try {
      this.#progress.delete(id);
      const size = await writeContent(file, source, { at: offset, sinks: [hash] });
      this.#remember(id, { offset: offset + size, hash });
      return offset + size;
    } finally {
      await file.close();
    }
  }

  /** The upload's digest by the given algorithm, and its size, with the bytes on the disk. The upload cannot go on afterwards. */
  async finish(repository: number, id: string, algorithm: DigestAlgorithm): Promise<{ path: string; digest: string; sizeBytes: number }> {
    const path = this.#path(repository, id);
    const file = await open(path, "r+");
    try {
      const syncing = sync(file);
      syncing.catch(() => {});
      const { offset, hash } = await this.#resume(path, id);
      this.#progress.delete(id);
      const wanted = algorithm === "sha256" ? hash : await hashFile(path, offset, algorithm);
      const digest = `${algorithm}:${wanted.digest("hex")}`;
      await syncing;
      return { path, digest, sizeBytes: offset };
    } finally {
      await file.close();
    }
  }

  /** Forgets an upload; false when there was none. */
  async cancel(repository: number, id: string): Promise<boolean> {
    if ((await this.offset(repository, id)) === undefined) return false;
    this.#progress.delete(id);
    await rm(this.#path(repository, id), { force: true });
    return true;
  }

  /** Gives up the uploads that nobody has written to for a day. */
  async sweep(clock: Clock): Promise<void> {
    for (const name of await readdir(this.#directory)) {
      const path = join(this.#directory, name);
      const found = await stat(path).catch(() => undefined);
      if (found && found.mtimeMs < clock.now() - unfinishedKeptMs) await rm(path, { force: true });
    }
  }

  /** An upload whose last request broke off, or that began before this server did, is hashed from its file. */
  async #resume(path: string, id: string): Promise<Progress> {
    const known = this.#progress.get(id);
    const { size } = await stat(path);
    if (known?.offset === size) return known;
    return { offset: size, hash: await hashFile(path, size, "sha256") };
  }

  #remember(id: string, progress: Progress): void {
    this.#progress.set(id, progress);
    const [oldest] = this.#progress.keys();
    if (this.#progress.size > hashesKept && oldest !== undefined) this.#progress.delete(oldest);
  }

  #path(repository: number, id: string): string {
    return join(this.#directory, `${repository}.${id}`);
  }
}

const isId = (id: string): boolean => /^[0-9a-f-]{36}$/i.test(id);

async function hashFile(path: string, sizeBytes: number, algorithm: DigestAlgorithm): Promise<Hash> {
  const hash = createHash(algorithm);
  for await (const bytes of readSlices([{ path, start: 0, end: sizeBytes }])) hash.update(bytes as Buffer);
  return hash;
}
