import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
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

/** Bytes gathered before they are written: fewer, larger writes. */
const batchBytes = 1_048_576;

/**
 * Writes `source` to `file` from position `at` on, and feeds every sink on the way; gives the number of bytes. While one batch is
 * being written the next is received and hashed. Throws ContentTooLarge, DiskFull, and whatever the source throws.
 */
export async function writeContent(
  file: FileHandle,
  source: Source,
  { at = 0, sinks, bytesMax = Infinity }: { at?: number; sinks: Sink[]; bytesMax?: number },
): Promise<number> {
  let size = 0;
  let position = at;
  let batch: Uint8Array[] = [];
  let gathered = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await writing;
    writing = writeAll(file, batch, position);
    // A failure is met at the next flush; until then nobody listens.
    writing.catch(() => {});
    position += gathered;
    batch = [];
    gathered = 0;
  };
  try {
    for await (const bytes of source instanceof Uint8Array ? [source] : source) {
      size += bytes.length;
      if (size > bytesMax) throw new ContentTooLarge(`the content exceeds ${bytesMax} bytes`);
      for (const sink of sinks) sink.update(bytes);
      batch.push(bytes);
      gathered += bytes.length;
      if (gathered >= batchBytes) await flush();
    }
  } finally {
    // What came before the source failed is written too: an upload may go on from there.
    if (gathered > 0) await flush();
    await writing;
  }
  return size;
}

async function writeAll(file: FileHandle, batch: Uint8Array[], at: number): Promise<void> {
  const total = batch.reduce((sum, bytes) => sum + bytes.length, 0);
  try {
    const { bytesWritten } = await file.writev(batch, at);
    if (bytesWritten === total) return;
    const rest = Buffer.concat(batch).subarray(bytesWritten);
    for (let done = 0; done < rest.length;) {
      done += (await file.write(rest, done, rest.length - done, at + bytesWritten + done)).bytesWritten;
    }
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

export function asDiskFull(cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== "ENOSPC" && code !== "EDQUOT") return cause;
  return new DiskFull("The disk is full: nothing was stored. Free some space and try again.", { cause });
}
