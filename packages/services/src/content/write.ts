import { writeSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { DiskFull } from "@towpath/journal";

/** Where content comes from. Nothing of it may be kept before it has ended without an error. */
export type Source = Uint8Array | AsyncIterable<Uint8Array>;

/** Anything that is fed the bytes on their way, such as a Hash. */
export interface Sink {
  update(bytes: Uint8Array): unknown;
}

/** The content is longer than was allowed; what was written of it is to be thrown away. */
export class ContentTooLarge extends Error {
  override readonly name = "ContentTooLarge";
}

/** So much may be waiting for the disk, so that the writes themselves, which go to memory, need not wait for it. */
const unsyncedBytesMax = 32 * 1_048_576;

/**
 * Writes `source` to `file` from position `at` on, and feeds every sink on the way; gives the number of bytes. What came before the
 * source failed is written too: an upload may go on from there. Throws ContentTooLarge, DiskFull, and whatever the source throws.
 *
 * Each chunk is hashed and written at once, while it is in the processor's cache. Measured for layers of 64 MB, that takes half the time
 * of gathering chunks and writing them from another thread, which fetches them from memory again.
 */
export async function writeContent(
  file: FileHandle,
  source: Source,
  { at = 0, sinks, bytesMax = Infinity }: { at?: number; sinks: Sink[]; bytesMax?: number },
): Promise<number> {
  let size = 0;
  let unsynced = 0;
  let syncing: Promise<void> = Promise.resolve();
  try {
    for await (const bytes of source instanceof Uint8Array ? [source] : source) {
      if (size + bytes.length > bytesMax) throw new ContentTooLarge(`the content exceeds ${bytesMax} bytes`);
      for (const sink of sinks) sink.update(bytes);
      writeAll(file, bytes, at + size);
      size += bytes.length;
      unsynced += bytes.length;
      if (unsynced < unsyncedBytesMax) continue;
      await syncing;
      unsynced = 0;
      syncing = sync(file);
      // A failure is met before the next one, or at the end; until then nobody listens.
      syncing.catch(() => {});
    }
  } finally {
    await syncing;
  }
  return size;
}

function writeAll(file: FileHandle, bytes: Uint8Array, position: number): void {
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(file.fd, bytes, done, bytes.length - done, position + done);
  } catch (cause) {
    throw asDiskFull(cause);
  }
}

/** Puts a file's content on the disk. Throws DiskFull: some file systems find out only now. */
export async function sync(file: FileHandle): Promise<void> {
  try {
    await file.datasync();
  } catch (cause) {
    throw asDiskFull(cause);
  }
}

/** Puts the names in a directory on the disk: a file that was made or renamed is there after a crash only then. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await sync(directory);
  } finally {
    await directory.close();
  }
}

function asDiskFull(cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== "ENOSPC" && code !== "EDQUOT") return cause;
  return new DiskFull("The disk is full: nothing was stored. Free some space and try again.", { cause });
}
