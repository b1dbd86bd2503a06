import { Readable } from "node:stream";
import { extract, pack } from "tar-stream";

export interface TarEntry {
  /** Relative, with slashes. */
  readonly path: string;
  /** Default `file`. */
  readonly type?: "file" | "directory" | "symlink" | "link";
  /** Default 0644, 0755 for directories. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly modifiedAtMs?: number;
  readonly content?: string | Buffer;
  /** Where a link leads. */
  readonly target?: string;
}

/** A tar stream of entries held in memory: for `copyIn`, `importTar`, small build contexts. Times default to 0, so equal input gives equal bytes. */
export function packTar(entries: Iterable<TarEntry>): Readable {
  const tar = pack();
  for (const entry of entries) {
    const { path: name, type = "file", uid = 0, gid = 0 } = entry;
    const header = {
      name,
      type,
      uid,
      gid,
      mode: entry.mode ?? (type === "directory" ? 0o755 : 0o644),
      mtime: new Date(entry.modifiedAtMs ?? 0),
    };
    if (type === "file") tar.entry(header, Buffer.from(entry.content ?? ""));
    else tar.entry({ ...header, ...(entry.target !== undefined && { linkname: entry.target }) });
  }
  tar.finalize();
  return Readable.from(tar);
}

/** The entries of a tar stream, each with its whole content: for streams known to be small. Other kinds of entries count as files. */
export async function* unpackTar(tar: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const reader = extract();
  const source = Readable.from(tar);
  source.once("error", (error) => reader.destroy(error));
  source.pipe(reader);
  for await (const entry of reader) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part as Buffer);
    const { name: path, type, mode = 0o644, uid = 0, gid = 0, mtime, linkname } = entry.header;
    const kind = type === "directory" || type === "symlink" || type === "link" ? type : "file";
    const common = { path, type: kind, mode, uid, gid, modifiedAtMs: mtime?.getTime() ?? 0 } as const;
    yield linkname ? { ...common, target: linkname } : { ...common, content: Buffer.concat(parts) };
  }
}
