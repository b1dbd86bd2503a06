import { constants } from "node:fs";
import { copyFile, type FileHandle, open } from "node:fs/promises";
import { DiskFull } from "@towpath/journal";
import { sync } from "../../content/write.ts";
import { eventsPerIndexEntry } from "../limits.ts";
import type { LogEvent } from "../model.ts";
import { decodeRecord, encodeRecord } from "./record.ts";

export interface Input {
  timestamp: number;
  message: string;
}

/** An event that was ingested before keeps the time of that. */
export type Kept = Input & { ingestionTime?: number };

/** How much of a file counts. The caller keeps it durably; what lies behind it was never acknowledged and is written over. */
export interface Extent {
  events: number;
  sizeBytes: number;
}

interface IndexEntry {
  offset: number;
  timestamp: number;
}

/** Bytes read at once. */
const chunkBytes = 262_144;
const lineFeed = 10;

/**
 * The append-only file of one stream, in the order of time, with a sparse index in memory: where every 128th event begins and when
 * it happened. Opening scans the file once; appends keep the index up.
 */
export class StreamFile {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #index: IndexEntry[];
  #extent: Extent;

  private constructor(path: string, file: FileHandle, extent: Extent, index: IndexEntry[] = []) {
    this.#path = path;
    this.#file = file;
    this.#extent = extent;
    this.#index = index;
  }

  static async open(path: string, extent: Extent): Promise<StreamFile> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const opened = new StreamFile(path, file, extent);
    await opened.#scan();
    return opened;
  }

  /** A file of its own with the events before `number`, copied by the file system: nothing of them passes through memory. */
  async copyOfFirst(number: number, path: string): Promise<StreamFile> {
    const sizeBytes = await this.#offsetOf(number);
    await copyFile(this.#path, path, constants.COPYFILE_FICLONE).catch(refuseFullDisk);
    const file = await open(path, constants.O_RDWR);
    await file.truncate(sizeBytes);
    return new StreamFile(path, file, { events: number, sizeBytes }, this.#index.slice(0, Math.ceil(number / eventsPerIndexEntry)));
  }

  async #offsetOf(number: number): Promise<number> {
    if (number >= this.#extent.events) return this.#extent.sizeBytes;
    let left = number % eventsPerIndexEntry;
    let { offset } = this.#index[Math.floor(number / eventsPerIndexEntry)] as IndexEntry;
    if (left === 0) return offset;
    for await (const lines of linesFrom(this.#file, offset, this.#extent.sizeBytes))
      for (const line of lines) {
        offset += Buffer.byteLength(line) + 1;
        if (--left === 0) return offset;
      }
    throw new TypeError(`a log file ends before its event ${number}`);
  }

  get extent(): Extent {
    return this.#extent;
  }

  /** Writes events behind the last one; they are on the disk when this resolves, and count only after `accept`. Throws DiskFull. */
  async append(events: Kept[], now: number): Promise<{ extent: Extent; accept(): void }> {
    const { events: before, sizeBytes } = this.#extent;
    const entries: IndexEntry[] = [];
    const records: string[] = [];
    let offset = sizeBytes;
    for (const [i, { timestamp, message, ingestionTime = now }] of events.entries()) {
      const record = encodeRecord(timestamp, ingestionTime, message);
      if ((before + i) % eventsPerIndexEntry === 0) entries.push({ offset, timestamp });
      records.push(record);
      offset += Buffer.byteLength(record);
    }
    await writeAt(this.#file, Buffer.from(records.join("")), sizeBytes);
    await sync(this.#file);
    const extent = { events: before + events.length, sizeBytes: offset };
    const accept = () => {
      this.#index.push(...entries);
      this.#extent = extent;
    };
    return { extent, accept };
  }

  /** Events from `number` on, at most `count` and about `bytes`; fewer at the end of the stream. */
  async read(number: number, count: number, bytes = Number.POSITIVE_INFINITY): Promise<LogEvent[]> {
    const { events, sizeBytes } = this.#extent;
    const end = Math.min(events, number + count);
    const entry = this.#index[Math.floor(number / eventsPerIndexEntry)];
    if (!entry || number >= end) return [];
    const found: LogEvent[] = [];
    let next = number - (number % eventsPerIndexEntry);
    let size = 0;
    for await (const lines of linesFrom(this.#file, entry.offset, sizeBytes)) {
      for (const line of lines) {
        if (next >= end || size >= bytes) return found;
        if (next >= number) {
          found.push(decodeRecord(line, next));
          size += line.length;
        }
        next++;
      }
    }
    return found;
  }

  /** The number of the first event at or after `timestamp`; the number of events when there is none. */
  async firstAt(timestamp: number): Promise<number> {
    let low = 0;
    let high = this.#index.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#index[middle] as IndexEntry).timestamp < timestamp) low = middle + 1;
      else high = middle;
    }
    const block = Math.max(0, low - 1) * eventsPerIndexEntry;
    const events = await this.read(block, eventsPerIndexEntry + 1);
    return events.find((event) => event.timestamp >= timestamp)?.number ?? Math.min(block + eventsPerIndexEntry, this.#extent.events);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #scan(): Promise<void> {
    const { events, sizeBytes } = this.#extent;
    const buffer = Buffer.allocUnsafe(chunkBytes);
    const starts: number[] = [];
    let line = 0;
    let start = 0;
    for (let at = 0; at < sizeBytes;) {
      const { bytesRead } = await this.#file.read(buffer, 0, Math.min(chunkBytes, sizeBytes - at), at);
      if (bytesRead === 0) break;
      for (let feed = buffer.indexOf(lineFeed); feed >= 0 && feed < bytesRead; feed = buffer.indexOf(lineFeed, feed + 1)) {
        if (line++ % eventsPerIndexEntry === 0) starts.push(start);
        start = at + feed + 1;
      }
      at += bytesRead;
    }
    if (line < events) throw new TypeError(`a log file holds ${line} of its ${events} events`);
    for (const offset of starts) this.#index.push({ offset, timestamp: await this.#timestampAt(offset) });
  }

  async #timestampAt(offset: number): Promise<number> {
    const buffer = Buffer.allocUnsafe(16);
    const { bytesRead } = await this.#file.read(buffer, 0, 16, offset);
    return Number(buffer.toString("latin1", 0, bytesRead).split("\t")[0]);
  }
}

/** Throws DiskFull. */
async function writeAt(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  try {
    for (let written = 0; written < bytes.length;) {
      written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
    }
  } catch (cause) {
    refuseFullDisk(cause);
  }
}

function refuseFullDisk(cause: unknown): never {
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== "ENOSPC" && code !== "EDQUOT") throw cause;
  throw new DiskFull("The disk is full: nothing was stored. Free some space and try again.", { cause });
}

/** The whole lines between two offsets, a chunk's worth at a time. */
async function* linesFrom(file: FileHandle, from: number, to: number): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0);
  for (let at = from; at < to;) {
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, to - at));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    const bytes = rest.length > 0 ? Buffer.concat([rest, buffer.subarray(0, bytesRead)]) : buffer.subarray(0, bytesRead);
    const last = bytes.lastIndexOf(lineFeed);
    rest = bytes.subarray(last + 1);
    if (last >= 0) yield bytes.toString("utf8", 0, last).split("\n");
  }
}
