import { createReadStream, readFileSync, readlinkSync, type Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { ZipFile } from "yazl";
import { UserError } from "../errors.ts";
import type { Entry } from "./tree.ts";

/** Larger files are copied piece by piece. */
const wholeBytes = 8 * 1024 ** 2;
/** S3 takes little more in one request. */
const mostBytes = 0xffff_ffff;
const pieceBytes = 1024 ** 2;

/**
 * Writes the entries as a ZIP file, not compressed since it does not leave the machine, with modes, times and symbolic links. A file that
 * changes meanwhile is taken as it is read. Resolves with the bytes written. Throws UserError for more than 4 GB, and for what cannot be read.
 */
export async function writeZip(directory: string, entries: readonly Entry[], file: FileHandle, signal: AbortSignal): Promise<number> {
  const zip = new ZipFile();
  const failed = new Promise<never>((_, reject) => zip.on("error", reject));
  failed.catch(() => undefined);
  const output = zip.outputStream as Readable;
  const written = writeAll(file, output);
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
    return await Promise.race([written, failed]);
  } catch (error) {
    output.destroy(error as Error);
    await written.catch(() => undefined);
    throw error;
  }
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

/** Many small pieces become few writes. Resolves with the bytes written. */
async function writeAll(file: FileHandle, pieces: AsyncIterable<Buffer>): Promise<number> {
  let [waiting, waitingBytes, written]: [Buffer[], number, number] = [[], 0, 0];
  const flush = async () => {
    const bytes = Buffer.concat(waiting);
    if (written + bytes.length > mostBytes) throw tooLarge();
    [waiting, waitingBytes] = [[], 0];
    for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done, bytes.length - done, written + done)).bytesWritten;
    written += bytes.length;
  };
  for await (const piece of pieces) {
    waiting.push(piece);
    waitingBytes += piece.length;
    if (waitingBytes >= pieceBytes) await flush();
  }
  await flush();
  return written;
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
