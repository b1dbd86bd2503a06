import { createHash } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Ids, type Reader, DiskFull } from "@towpath/journal";
import { ApiError } from "@towpath/wire";
import { readSlices, type Slice } from "../content/read.ts";
import { ContentTooLarge, type Sink, type Source, sync, syncDirectory, writeContent } from "../content/write.ts";
import { entityTooLarge } from "./faults.ts";
import type { Piece } from "./model.ts";

/** Content that is on the disk but in no row yet. Disposing of it removes it, unless it was kept. */
export interface Received extends AsyncDisposable {
  file: string;
  sizeBytes: number;
  md5: Buffer;
  /** To be called when the row that names the file is committed. */
  keep(): void;
}

/**
 * The files that hold objects' bytes, under random names that rows refer to. A file is complete before a row names it and never changes
 * afterwards, so that versions can share it; it goes when the last row that names it has gone and nobody reads it.
 */
export class Bodies {
  readonly #directory: string;
  readonly #ids: Ids;
  readonly #rows: Reader;
  /** Files that are being received: in no row, and not to be swept. */
  readonly #fresh = new Set<string>();
  readonly #readers = new Map<string, number>();
  /** Directories for files whose names begin alike; made when they are first needed. */
  readonly #shards = new Set<string>();

  constructor(directory: string, ids: Ids, rows: Reader) {
    this.#directory = directory;
    this.#ids = ids;
    this.#rows = rows;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const shard of readdirSync(directory)) this.#shards.add(shard);
  }

  /** Takes content to the disk. Throws EntityTooLarge, IncompleteBody, DiskFull, and what the source finds wrong with itself. */
  async receive(source: Source, { sinks = [], bytesMax }: { sinks?: Sink[]; bytesMax: number }): Promise<Received> {
    const file = this.#ids.hex(32);
    const md5 = createHash("md5");
    this.#fresh.add(file);
    try {
      await this.#makeShard(file.slice(0, 2));
      const handle = await open(this.#path(file), "wx", 0o600);
      let sizeBytes: number;
      try {
        sizeBytes = await writeContent(handle, source, { sinks: [md5, ...sinks], bytesMax });
        await sync(handle);
      } finally {
        await handle.close();
      }
      await syncDirectory(join(this.#directory, file.slice(0, 2)));
      let isKept = false;
      return {
        file,
        sizeBytes,
        md5: md5.digest(),
        keep: () => {
          isKept = true;
          this.#fresh.delete(file);
        },
        [Symbol.asyncDispose]: async () => {
          if (!isKept) await this.#forget(file);
        },
      };
    } catch (error) {
      await this.#forget(file);
      throw refusalOf(error, bytesMax);
    }
  }

  /** Bytes `start` to `end` (not included) of what the pieces make together; the files stay as long as the stream is open. */
  read(pieces: Piece[], start: number, end: number): Readable {
    const slices: Slice[] = [];
    const files: string[] = [];
    let offset = 0;
    for (const { file, size_bytes: size } of pieces) {
      const slice = { path: this.#path(file), start: Math.max(0, start - offset), end: Math.min(size, end - offset) };
      offset += size;
      if (slice.start >= slice.end) continue;
      slices.push(slice);
      files.push(file);
    }
    for (const file of files) this.#readers.set(file, (this.#readers.get(file) ?? 0) + 1);
    // What cannot be removed now, as while the server shuts down, is removed by the sweep at the next start.
    return readSlices(slices).once("close", () => void this.#letGo(files).catch(() => {}));
  }

  /** Removes those of the files that no row names any more. */
  async release(files: string[]): Promise<void> {
    for (const file of new Set(files)) {
      if (this.#isUnused(file)) await rm(this.#path(file), { force: true });
    }
  }

  /** Removes what an earlier run left behind: files that came to the disk, but into no row. */
  async sweep(): Promise<void> {
    for (const shard of await readdir(this.#directory)) {
      for (const rest of await readdir(join(this.#directory, shard))) {
        const file = shard + rest;
        if (this.#isUnused(file)) await rm(this.#path(file), { force: true });
      }
    }
  }

  async #letGo(files: string[]): Promise<void> {
    for (const file of files) {
      const others = (this.#readers.get(file) ?? 1) - 1;
      if (others > 0) this.#readers.set(file, others);
      else this.#readers.delete(file);
    }
    await this.release(files);
  }

  async #makeShard(shard: string): Promise<void> {
    if (this.#shards.has(shard)) return;
    await mkdir(join(this.#directory, shard), { recursive: true, mode: 0o700 });
    await syncDirectory(this.#directory);
    this.#shards.add(shard);
  }

  #isUnused(file: string): boolean {
    if (this.#fresh.has(file) || this.#readers.has(file)) return false;
    return !this.#rows.one("SELECT 1 FROM s3_pieces WHERE file = ?1 UNION ALL SELECT 1 FROM s3_parts WHERE file = ?1", file);
  }

  async #forget(file: string): Promise<void> {
    await rm(this.#path(file), { force: true });
    this.#fresh.delete(file);
  }

  #path(file: string): string {
    return join(this.#directory, file.slice(0, 2), file.slice(2));
  }
}

/** Errors of the source that are no refusals come of a client that went away in the middle. */
function refusalOf(error: unknown, bytesMax: number): unknown {
  if (error instanceof ContentTooLarge) return entityTooLarge(bytesMax);
  if (error instanceof ApiError || error instanceof DiskFull || (error as NodeJS.ErrnoException).syscall !== undefined) return error;
  const incomplete = new ApiError("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header");
  incomplete.cause = error;
  return incomplete;
}

/** The body of an input as a source; absent is empty. */
export const sourceOf = (body: Uint8Array | Readable | undefined): Source => body ?? new Uint8Array();

/** What is refused before its body was read is not read any more. */
export function dismiss(body: Uint8Array | Readable | undefined): void {
  if (body instanceof Readable) body.destroy();
}
