import { createReadStream, readFileSync, readlinkSync, type Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { UserError } from "../errors.ts";
import type { Entry } from "./tree.ts";

/** Larger files are copied piece by piece. */
const wholeBytes = 8 * 1024 ** 2;
/** S3 takes little more in one request. */
const mostBytes = 0xffff_ffff;
/** What waits to be written. */
const aheadBytes = 4 * 1024 ** 2;

/**
 * Writes the entries as a ZIP file, not compressed since it does not leave the machine, with modes, times and symbolic links. A file that
 * changes meanwhile is taken as it is read. Resolves with the bytes written. Throws UserError for more than 4 GB, and for what cannot be read.
 */
export async function writeZip(directory: string, entries: readonly Entry[], file: FileHandle, signal: AbortSignal): Promise<number> {
  const zip = new ZipFile();
  const failed = new Promise<never>((_, reject) => zip.on("error", reject));
  failed.catch(() => undefined);
  const target = writerOf(file);
  const written = pipeline(zip.outputStream, target.stream, { signal });
  written.catch(() => undefined);
  const broken = Promise.race([failed, written.then(() => Promise.reject(new Error("the ZIP ended early")))]);
  broken.catch(() => undefined);
  const pending = pendingOf(zip);
  try {
    for (const entry of entries) {
      signal.throwIfAborted();
      await Promise.race([add(zip, join(directory, entry.path), entry), broken]);
      pending.setAside();
    }
    pending.putBack();
    zip.end();
    await Promise.race([written, failed]);
  } catch (error) {
    target.stream.destroy(error as Error);
    await written.catch(() => undefined);
    throw error;
  }
  return target.bytes();
}

/** The library looks through all its entries for the next one at each step: those that are written are kept from it until the end. */
function pendingOf(zip: ZipFile): { setAside(): void; putBack(): void } {
  const list = zip as unknown as { entries: { readonly state: number }[] };
  const written: (typeof list)["entries"] = [];
  return {
    setAside() {
      while (list.entries[0]?.state === entryWritten) written.push(...list.entries.splice(0, 1));
    },
    putBack: () => void (list.entries = [...written, ...list.entries]),
  };
}

/** Of an entry of the library. */
const entryWritten = 3;

/** Many small pieces become few writes. */
function writerOf(file: FileHandle): { stream: Writable; bytes(): number } {
  let bytes = 0;
  const put = async (piece: Buffer) => {
    if (bytes + piece.length > mostBytes) throw tooLarge();
    for (let done = 0; done < piece.length;) {
      const { bytesWritten } = await file.write(piece, done, piece.length - done, bytes);
      done += bytesWritten;
      bytes += bytesWritten;
    }
  };
  const stream = new Writable({
    highWaterMark: aheadBytes,
    writev(pieces, done) {
      put(Buffer.concat(pieces.map(({ chunk }) => chunk as Buffer))).then(() => done(), done);
    },
  });
  return { stream, bytes: () => bytes };
}

const tooLarge = () => new UserError("The source is larger than 4 GB. Leave out what the build does not need: .gitignore says what.");

/** Resolves when it has been read. The library keeps what it is given to the end, so that is only the way to the content. */
async function add(zip: ZipFile, path: string, { path: name, stats }: Entry): Promise<void> {
  const { mode, mtime } = stats;
  if (stats.isDirectory()) return zip.addEmptyDirectory(name, { mode, mtime });
  const read = Promise.withResolvers<void>();
  zip.addReadStreamLazy(name, { mode, mtime, compress: false }, (take) => {
    const source = contentOf(path, stats);
    source.once("end", read.resolve);
    source.once("error", (cause) => read.reject(new UserError(`${path} cannot be read: ${cause.message}`, { cause })));
    take(undefined, source);
  });
  return read.promise;
}

function contentOf(path: string, stats: Stats): Readable {
  if (stats.isFile() && stats.size > wholeBytes) return createReadStream(path);
  return new Readable({
    read() {
      try {
        this.push(stats.isSymbolicLink() ? readlinkSync(path, { encoding: "buffer" }) : readFileSync(path));
        this.push(null);
      } catch (cause) {
        this.destroy(cause as Error);
      }
    },
  });
}
