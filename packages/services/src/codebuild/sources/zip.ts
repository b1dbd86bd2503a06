import { open } from "node:fs/promises";
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from "yauzl";
import type { ContainerFile } from "../artifacts/container-files.ts";
import { sourceBytes, sourceEntries } from "../limits.ts";
import { BuildProblem } from "../problem.ts";
import { BlockReader } from "./block-reader.ts";
import { type FetchedSource, firstBytes } from "./source.ts";
import { addDirectory, addEntry } from "./tar.ts";

/** A ZIP file on this host as a source, with its modes and symbolic links. Throws BuildProblem for one that cannot be read. */
export async function zipSource(file: string, resolvedVersion: string | undefined): Promise<FetchedSource> {
  const entries = await readDirectory(file);
  return {
    resolvedVersion,
    async read(path, most) {
      const entry = entries.find(({ fileName }) => fileName === path);
      return entry && withZip(file, (zip) => content(zip, entry, most));
    },
    pack: (pack, directory, signal) =>
      withZip(file, async (zip) => {
        for (const entry of entries) {
          signal.throwIfAborted();
          const name = `${directory}/${entry.fileName.replace(/\/$/, "")}`;
          const { kind, mode } = kindOf(entry);
          if (kind === "directory") await addDirectory(pack, name, mode);
          else if (kind === "symlink") {
            await addEntry(pack, { name, type: "symlink", mode: 0o777, linkname: (await content(zip, entry, linkBytes)).toString("utf8") });
          } else {
            const header = { name, mode, size: entry.uncompressedSize, mtime: entry.getLastModDate() };
            const isSmall = entry.uncompressedSize <= wholeBytes;
            await addEntry(pack, header, isSmall ? await content(zip, entry, wholeBytes) : await zip.openReadStreamPromise(entry));
          }
        }
      }),
  };
}

/** The files of a ZIP on this host one after another, without directories; each one's content must be read before the next. Throws BuildProblem. */
export async function* zipFiles(file: string): AsyncGenerator<ContainerFile> {
  const entries = await readDirectory(file);
  const zip = await openZip(file);
  try {
    for (const entry of entries) {
      const { kind, mode } = kindOf(entry);
      if (kind === "directory") continue;
      const target = kind === "symlink" ? (await content(zip, entry, linkBytes)).toString("utf8") : undefined;
      const of = { path: entry.fileName, mode, mtime: entry.getLastModDate(), sizeBytes: entry.uncompressedSize };
      yield { ...of, target, content: bytesOf(zip, entry) };
    }
  } finally {
    zip.close();
  }
}

/** Opened when somebody reads it. */
async function* bytesOf(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  yield* await zip.openReadStreamPromise(entry);
}

async function readDirectory(file: string): Promise<Entry[]> {
  try {
    return await withZip(file, async (zip) => {
      const entries: Entry[] = [];
      let bytes = 0;
      for await (const entry of zip.eachEntry()) {
        entries.push(entry);
        if (entries.length > sourceEntries) throw new BuildProblem("CLIENT_ERROR", `The source has more than ${sourceEntries} files`);
        bytes += entry.uncompressedSize;
        if (bytes > sourceBytes) throw new BuildProblem("CLIENT_ERROR", `The source is larger than ${sourceBytes} bytes when unpacked`);
      }
      refuseBelowLinks(entries);
      return entries;
    });
  } catch (cause) {
    if (cause instanceof BuildProblem) throw cause;
    throw new BuildProblem("CLIENT_ERROR", `The source is not a ZIP file that can be read: ${(cause as Error).message}`, { cause });
  }
}

/** What lies below a link would be unpacked to wherever that leads. */
function refuseBelowLinks(entries: readonly Entry[]): void {
  const links = new Set(entries.filter((entry) => kindOf(entry).kind === "symlink").map(({ fileName }) => fileName));
  if (links.size === 0) return;
  for (const { fileName } of entries) {
    for (let slash = fileName.indexOf("/"); slash >= 0; slash = fileName.indexOf("/", slash + 1)) {
      const link = fileName.slice(0, slash);
      if (links.has(link)) throw new BuildProblem("CLIENT_ERROR", `The source has the file ${fileName} below the symbolic link ${link}`);
    }
  }
}

async function withZip<T>(file: string, work: (zip: ZipFile) => Promise<T>): Promise<T> {
  const zip = await openZip(file);
  try {
    return await work(zip);
  } finally {
    zip.close();
  }
}

async function openZip(file: string): Promise<ZipFile> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    return await fromRandomAccessReaderPromise(new BlockReader(handle), size, { autoClose: false, lazyEntries: true });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Smaller files go into the tar in one piece: a stream for each costs more than its bytes. */
const wholeBytes = 256 * 1024;

/** The system's own limit for where a link leads. */
const linkBytes = 4_096;

async function content(zip: ZipFile, entry: Entry, most: number): Promise<Buffer> {
  return firstBytes(await zip.openReadStreamPromise(entry), most);
}

/** Unix modes are in the upper half of the attributes; ZIPs made elsewhere have none. */
function kindOf(entry: Entry): { kind: "file" | "directory" | "symlink"; mode: number } {
  const unix = entry.externalFileAttributes >>> 16;
  const type = unix & 0o170000;
  if (entry.fileName.endsWith("/") || type === 0o040000) return { kind: "directory", mode: unix & 0o777 || 0o755 };
  if (type === 0o120000) return { kind: "symlink", mode: 0o777 };
  return { kind: "file", mode: unix & 0o7777 || 0o644 };
}
