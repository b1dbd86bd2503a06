import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { DiskFull } from "@towpath/journal";
import { bufferBytes, giveBuffer, takeBuffer } from "./buffers.ts";
import type { RunningHash } from "./hashing.ts";
import { inThread } from "./thread.ts";

/** Where content comes from. Nothing of it may be kept before it has ended without an error. */
export type Source = Uint8Array | AsyncIterable<Uint8Array>;

/** Anything else that is fed the bytes on their way. */
export interface Sink {
  update(bytes: Uint8Array): unknown;
}

/** The content is longer than was allowed; what was written of it is to be thrown away. */
export class ContentTooLarge extends Error {
  override readonly name = "ContentTooLarge";
}

/**
 * Writes `source` to `file` from position `at` on, hashes it, and feeds every sink on the way; gives the number of bytes. Much content
 * is written and hashed in the other thread while more of it is received. What came before the source failed is written too: an upload
 * may go on from there. Throws ContentTooLarge, DiskFull, and whatever the source throws.
 */
export async function writeContent(
  file: FileHandle,
  source: Source,
  { at = 0, hashes, sinks = [], bytesMax = Infinity }: { at?: number; hashes: RunningHash[]; sinks?: Sink[]; bytesMax?: number },
): Promise<number> {
  const writer = new BufferedWriter(file, at, hashes);
  let size = 0;
  try {
    for await (const bytes of source instanceof Uint8Array ? [source] : source) {
      size += bytes.length;
      if (size > bytesMax) throw new ContentTooLarge(`the content exceeds ${bytesMax} bytes`);
      for (const sink of sinks) sink.update(bytes);
      const room = writer.add(bytes);
      if (room) await room;
    }
  } finally {
    await writer.finish();
  }
  return size;
}

/** Buffers of one content that are filled and not yet written. */
const buffersMax = 6;

/** Gathers bytes in buffers and writes them in order. */
class BufferedWriter {
  readonly #file: FileHandle;
  readonly #hashes: RunningHash[];
  #position: number;
  #buffer: Buffer | undefined;
  #filled = 0;
  #outstanding: Promise<void>[] = [];

  constructor(file: FileHandle, position: number, hashes: RunningHash[]) {
    this.#file = file;
    this.#hashes = hashes;
    this.#position = position;
  }

  /** Copies the bytes. Gives a promise when there is no room for more yet; it throws when an earlier write has failed. */
  add(bytes: Uint8Array): Promise<void> | undefined {
    this.#buffer ??= takeBuffer();
    if (bytes.length <= bufferBytes - this.#filled) {
      this.#buffer.set(bytes, this.#filled);
      this.#filled += bytes.length;
      return this.#filled === bufferBytes ? this.#flush() : undefined;
    }
    return this.#addLarge(bytes);
  }

  /** Settles when all is written, and all buffers are free. */
  async finish(): Promise<void> {
    try {
      if (this.#filled > 0) await this.#flush();
    } finally {
      if (this.#buffer) giveBuffer(this.#buffer);
      const results = await Promise.allSettled(this.#outstanding);
      const failure = results.find((result) => result.status === "rejected");
      // oxlint-disable-next-line no-unsafe-finally -- an earlier failure of the same kind, of the same writes
      if (failure) throw failure.reason;
    }
  }

  async #addLarge(bytes: Uint8Array): Promise<void> {
    for (let taken = 0; taken < bytes.length;) {
      const room = bufferBytes - this.#filled;
      await this.add(bytes.subarray(taken, taken + room));
      taken += room;
    }
  }

  async #flush(): Promise<void> {
    const [buffer, length] = [this.#buffer as Buffer, this.#filled];
    this.#buffer = undefined;
    this.#filled = 0;
    const written = this.#write(buffer, length, this.#position).finally(() => giveBuffer(buffer));
    // A failure is met when room is made, or at the end; until then nobody listens.
    written.catch(() => {});
    this.#position += length;
    this.#outstanding.push(written);
    if (this.#outstanding.length >= buffersMax) await this.#outstanding.shift();
  }

  /** Little content is written from here: waking the other thread would cost more. */
  async #write(buffer: Buffer, length: number, position: number): Promise<void> {
    const isMuch = length === bufferBytes || this.#outstanding.length > 0;
    const far: { id: number; algorithm: string }[] = [];
    for (const hash of this.#hashes) {
      const id = hash.farId(isMuch);
      if (id === undefined) hash.update(buffer.subarray(0, length));
      else far.push({ id, algorithm: hash.algorithm });
    }
    try {
      if (isMuch || far.length > 0) {
        const memory = buffer.buffer as unknown as SharedArrayBuffer;
        await inThread({ kind: "take", memory, length, file: { fd: this.#file.fd, position }, hashes: far });
      } else for (let done = 0; done < length;) done += (await this.#file.write(buffer, done, length - done, position + done)).bytesWritten;
    } catch (cause) {
      throw asDiskFull(cause);
    }
  }
}

/** Hashes what a file holds. */
export async function hashContent(content: AsyncIterable<Uint8Array>, hash: RunningHash): Promise<void> {
  for await (const bytes of content) {
    for (let taken = 0; taken < bytes.length; taken += bufferBytes) {
      const part = bytes.subarray(taken, taken + bufferBytes);
      const id = hash.farId(part.length === bufferBytes);
      if (id === undefined) {
        hash.update(part);
        continue;
      }
      const buffer = takeBuffer();
      buffer.set(part);
      const memory = buffer.buffer as unknown as SharedArrayBuffer;
      await inThread({ kind: "take", memory, length: part.length, hashes: [{ id, algorithm: hash.algorithm }] });
      giveBuffer(buffer);
    }
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
