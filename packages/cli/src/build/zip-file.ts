import { closeSync, openSync, readFileSync, readlinkSync, readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { UserError } from "../errors.ts";
import type { Entry } from "./tree.ts";

/** Larger files are copied piece by piece. */
const wholeBytes = 8 * 1024 ** 2;
const pieceBytes = 1024 ** 2;
/** Above this, sizes and places in a ZIP file take another form; S3 takes little more in one request. */
const mostBytes = 0xffff_ffff;

/**
 * Writes the entries as a ZIP file, not compressed since it does not leave the machine, with modes, times and symbolic links. A file that
 * changes meanwhile is taken as it is read. Resolves with the bytes written. Throws UserError for more than 4 GB, and for what cannot be read.
 */
export async function writeZip(directory: string, entries: readonly Entry[], file: FileHandle, signal: AbortSignal): Promise<number> {
  const sink = sinkTo(file);
  const central: Buffer[] = [];
  for (const entry of entries) {
    signal.throwIfAborted();
    const offset = sink.position();
    const { size, crc } = await add(sink, directory, entry);
    if (sink.position() > mostBytes)
      throw new UserError("The source is larger than 4 GB. Leave out what the build does not need: .gitignore says what.");
    central.push(centralHeader(entry, { size, crc, offset }));
  }
  const start = sink.position();
  for (const header of central) await sink.write(header);
  await sink.write(end(entries.length, sink.position() - start, start));
  await sink.flush();
  return sink.position();
}

interface Content {
  readonly size: number;
  readonly crc: number;
}

async function add(sink: Sink, directory: string, entry: Entry): Promise<Content> {
  const path = join(directory, entry.path);
  if (entry.stats.isFile() && entry.stats.size > wholeBytes) return addInPieces(sink, path, entry);
  const bytes = read(path, entry);
  const content = { size: bytes.length, crc: crc32(bytes) };
  await sink.write(localHeader(entry, content));
  await sink.write(bytes);
  return content;
}

function read(path: string, { stats }: Entry): Buffer {
  if (stats.isDirectory()) return Buffer.alloc(0);
  try {
    return stats.isSymbolicLink() ? readlinkSync(path, { encoding: "buffer" }) : readFileSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

const unreadable = (path: string, cause: unknown) => new UserError(`${path} cannot be read: ${(cause as Error).message}`, { cause });

/** The header is written again when size and sum are known. */
async function addInPieces(sink: Sink, path: string, entry: Entry): Promise<Content> {
  const at = sink.position();
  await sink.write(localHeader(entry, { size: 0, crc: 0 }));
  let [size, crc] = [0, 0];
  const piece = Buffer.alloc(pieceBytes);
  let source: number;
  try {
    source = openSync(path, "r");
  } catch (cause) {
    throw unreadable(path, cause);
  }
  try {
    for (let count = readSync(source, piece); count > 0 && size <= mostBytes; count = readSync(source, piece)) {
      const bytes = piece.subarray(0, count);
      crc = crc32(bytes, crc);
      size += count;
      await sink.write(bytes);
    }
  } finally {
    closeSync(source);
  }
  if (size <= mostBytes) await sink.rewrite(localHeader(entry, { size, crc }), at);
  return { size, crc };
}

interface Sink {
  write(bytes: Buffer): Promise<void>;
  rewrite(bytes: Buffer, position: number): Promise<void>;
  flush(): Promise<void>;
  /** Where the next write begins. */
  position(): number;
}

/** Many small writes become few; giving way to other work at each. */
function sinkTo(file: FileHandle): Sink {
  let [waiting, waitingBytes, written]: [Buffer[], number, number] = [[], 0, 0];
  const flush = async () => {
    const bytes = Buffer.concat(waiting);
    await put(file, bytes, written);
    [waiting, waitingBytes, written] = [[], 0, written + bytes.length];
  };
  return {
    async write(bytes) {
      // What is given may be overwritten by the next piece.
      waiting.push(Buffer.from(bytes));
      waitingBytes += bytes.length;
      if (waitingBytes >= pieceBytes) await flush();
    },
    async rewrite(bytes, position) {
      await flush();
      await put(file, bytes, position);
    },
    flush,
    position: () => written + waitingBytes,
  };
}

async function put(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

const madeOnUnix = 3 << 8;
const versionNeeded = 20;
const namesAreUtf8 = 0x0800;

const nameOf = ({ path, stats }: Entry): Buffer => Buffer.from(stats.isDirectory() ? `${path}/` : path);

/** The seconds since 1970, which unlike the time in the header itself know no time zone. */
function timeOf({ stats }: Entry): Buffer {
  const extra = Buffer.alloc(9);
  extra.writeUInt16LE(0x5455, 0);
  extra.writeUInt16LE(5, 2);
  extra.writeUInt8(1, 4);
  extra.writeInt32LE(Math.max(0, Math.min(0x7fff_ffff, Math.floor(stats.mtimeMs / 1000))), 5);
  return extra;
}

/** What both headers have in common, from the version that is needed to the length of the name and of the extra field. */
function shared(entry: Entry, { size, crc }: Content): Buffer {
  const bytes = Buffer.alloc(26);
  const time = new Date(Math.max(entry.stats.mtimeMs, Date.UTC(1980, 0, 2)));
  bytes.writeUInt16LE(versionNeeded, 0);
  bytes.writeUInt16LE(namesAreUtf8, 2);
  bytes.writeUInt16LE((time.getHours() << 11) | (time.getMinutes() << 5) | (time.getSeconds() >> 1), 6);
  bytes.writeUInt16LE(((time.getFullYear() - 1980) << 9) | ((time.getMonth() + 1) << 5) | time.getDate(), 8);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(size, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(nameOf(entry).length, 22);
  bytes.writeUInt16LE(timeOf(entry).length, 24);
  return bytes;
}

const localHeader = (entry: Entry, content: Content): Buffer =>
  Buffer.concat([Buffer.from("PK\u0003\u0004"), shared(entry, content), nameOf(entry), timeOf(entry)]);

function centralHeader(entry: Entry, content: Content & { readonly offset: number }): Buffer {
  const made = Buffer.alloc(2);
  made.writeUInt16LE(madeOnUnix | versionNeeded);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE((entry.stats.mode << 16) >>> 0, 6);
  rest.writeUInt32LE(content.offset, 10);
  return Buffer.concat([Buffer.from("PK\u0001\u0002"), made, shared(entry, content), rest, nameOf(entry), timeOf(entry)]);
}

const mostEntries = 0xffff;

/** With more entries than the old form can count, the long form comes before it. */
function end(count: number, directoryBytes: number, start: number): Buffer {
  const old = Buffer.alloc(22);
  old.write("PK\u0005\u0006");
  const counted = Math.min(count, mostEntries);
  old.writeUInt16LE(counted, 8);
  old.writeUInt16LE(counted, 10);
  old.writeUInt32LE(Math.min(directoryBytes, mostBytes), 12);
  old.writeUInt32LE(Math.min(start, mostBytes), 16);
  if (count < mostEntries) return old;
  const long = Buffer.alloc(56);
  long.write("PK\u0006\u0006");
  long.writeBigUInt64LE(44n, 4);
  long.writeUInt16LE(madeOnUnix | 45, 12);
  long.writeUInt16LE(45, 14);
  long.writeBigUInt64LE(BigInt(count), 24);
  long.writeBigUInt64LE(BigInt(count), 32);
  long.writeBigUInt64LE(BigInt(directoryBytes), 40);
  long.writeBigUInt64LE(BigInt(start), 48);
  const locator = Buffer.alloc(20);
  locator.write("PK\u0006\u0007");
  locator.writeBigUInt64LE(BigInt(start + directoryBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([long, locator, old]);
}
