/** Reading and writing tar streams entry by entry, with memory for one piece of one file at a time. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract, type Extract, type Header, type Pack, pack } from "tar-stream";

export type Entry = Extract extends AsyncIterable<infer Source> ? Source : never;

export type EntryHeader = Partial<Header> & Pick<Header, "name">;

/** The entries of a tar stream. Each must be read or `resume`d before the next comes; rejects when the stream breaks off. */
export async function* entriesOf(source: Readable): AsyncGenerator<Entry> {
  const entries = extract();
  const read = pipeline(source, entries);
  // The iteration reports it too; this only keeps it from being unhandled when the caller leaves early.
  read.catch(() => undefined);
  yield* entries;
  await read;
}

/** A tar stream that `fill` writes while it is read; an error of `fill` becomes the stream's. */
export function packing(fill: (tar: Pack) => Promise<void>): Readable {
  const tar = pack();
  fill(tar).then(
    () => tar.finalize(),
    (error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return Readable.from(tar, { objectMode: false });
}

/** Adds an entry whose content, if any, is at hand. Owned by root, from the epoch, so that equal input gives equal bytes. */
export function addEntry(tar: Pack, header: EntryHeader, content: Buffer = Buffer.alloc(0)): Promise<void> {
  return new Promise((resolve, reject) => {
    const whole: EntryHeader = { uid: 0, gid: 0, mtime: new Date(1000), ...header, size: content.length };
    tar.entry(whole, content, (error) => (error ? reject(error) : resolve()));
  });
}

export const addDirectory = (tar: Pack, name: string, mode = 0o755): Promise<void> => addEntry(tar, { name, type: "directory", mode });

/** Copies an entry with its content under the header given. Extended headers are written anew, so that a changed name holds. */
export async function copyEntry(tar: Pack, header: EntryHeader, content: Entry): Promise<void> {
  const { name, mode, uid, gid, size, mtime, linkname, type, uname, gname, devmajor, devminor } = header;
  const copy: EntryHeader = { name, mode, uid, gid, size, mtime, linkname, type, uname, gname, devmajor, devminor };
  if (type === "file" || type === "contiguous-file") return addStream(tar, copy, content);
  content.resume();
  await addEntry(tar, copy);
}

/** Adds a file whose size is in the header and whose content comes piece by piece; holds back when `tar` is not read fast enough. */
export async function addStream(tar: Pack, header: EntryHeader, content: AsyncIterable<unknown>): Promise<void> {
  const { promise: written, resolve, reject } = Promise.withResolvers<void>();
  // Whatever fails, the error below is the one that counts.
  written.catch(() => undefined);
  const sink = tar.entry(header, (error) => (error ? reject(error) : resolve()));
  try {
    for await (const chunk of content) {
      if (!sink.write(chunk)) await Promise.race([new Promise<void>((drained) => sink.once("drain", () => drained())), written]);
    }
    sink.end(undefined);
  } catch (error) {
    sink.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
  await written;
}
