import { posix } from "node:path";
import { Readable } from "node:stream";
import { type Engine, NotFound } from "@towpath/engine";
import { extract, type Header, type Pack } from "tar-stream";
import { addEntry } from "../sources/tar.ts";
import type { CacheBase } from "./paths.ts";

export interface Packed {
  entries: number;
  bytes: number;
}

/**
 * Writes what belongs to the cache from a container that has ended: files, directories, links, modes and owners as they are, one entry
 * after another. Nothing for what does not exist.
 */
export async function packCache(pack: Pack, engine: Engine, container: string, bases: CacheBase[], signal: AbortSignal): Promise<Packed> {
  const packed: Packed = { entries: 0, bytes: 0 };
  for (const base of bases) {
    const further: string[] = [];
    for (const root of base.roots) await packRoot({ pack, engine, container, base, packed, further, signal }, root);
    // Names of files whose first name is no part of the cache.
    for (const root of further) await packRoot({ pack, engine, container, base, packed, further: [], signal }, root);
  }
  return packed;
}

interface Packing {
  pack: Pack;
  engine: Engine;
  container: string;
  base: CacheBase;
  packed: Packed;
  further: string[];
  signal: AbortSignal;
}

async function packRoot({ pack, engine, container, base, packed, further, signal }: Packing, root: string): Promise<void> {
  const from = posix.join(base.directory, root);
  const tar = await engine.containers.copyOut(container, from, signal).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined;
    throw error;
  });
  if (!tar) return;
  // Entries begin with the last part of the path that was asked for; of "/" and "." that is "./".
  const inBase = (name: string) => posix.join(root, name.split("/").slice(1).join("/")).replace(/\/$/, "");
  const written = new Set<string>();
  await eachEntry(tar, async (header, content) => {
    const path = inBase(header.name);
    const isRoot = path === root && path !== "" && header.type === "directory";
    if (!isRoot && !base.contains(path)) return;
    const name = `${base.label}/${path}`;
    if (header.type === "link") {
      const first = inBase(header.linkname ?? "");
      if (!written.has(first)) return void further.push(path);
      await addEntry(pack, { ...copied(header), name, linkname: `${base.label}/${first}` });
    } else if (header.type === "directory" || header.type === "symlink") {
      await addEntry(pack, { ...copied(header), name: header.type === "directory" ? `${name}/` : name });
    } else if (header.type === "file" || header.type === "contiguous-file") {
      await addEntry(pack, { ...copied(header), type: "file", name }, header.size ? content() : "");
      written.add(path);
      packed.bytes += header.size ?? 0;
    } else {
      return;
    }
    packed.entries += 1;
  });
}

const copied = ({ mode, mtime, uid, gid, type, linkname, size }: Header): Partial<Header> => ({
  ...(mode !== undefined && { mode }),
  ...(mtime && { mtime }),
  ...(uid !== undefined && { uid }),
  ...(gid !== undefined && { gid }),
  ...(type && { type }),
  ...(linkname && { linkname }),
  ...(size !== undefined && { size }),
});

/** Hands over one entry at a time; what is not read of it is passed over. */
async function eachEntry(tar: Readable, take: (header: Header, content: () => Readable) => Promise<void>): Promise<void> {
  const reader = extract();
  tar.once("error", (error) => reader.destroy(error));
  tar.pipe(reader);
  try {
    for await (const entry of reader) {
      await take(entry.header, () => Readable.from(entry as unknown as AsyncIterable<Uint8Array>, { objectMode: false }));
      entry.resume();
    }
  } finally {
    tar.destroy();
  }
}

export interface Unpacked extends Packed {
  /** Paths of entries that are no part of this build's cache. */
  refused: string[];
}

/** Turns an archive of `packCache` into what the engine unpacks at "/" of a container. */
export async function unpackCache(tar: Readable, pack: Pack, bases: CacheBase[], signal: AbortSignal): Promise<Unpacked> {
  const unpacked: Unpacked = { entries: 0, bytes: 0, refused: [] };
  await eachEntry(tar, async (header, content) => {
    signal.throwIfAborted();
    const name = placeOf(header.name, bases);
    const linkname = header.type === "link" ? placeOf(header.linkname ?? "", bases) : header.linkname;
    if (name === undefined || (header.type === "link" && linkname === undefined)) return void unpacked.refused.push(header.name);
    const target = { ...copied(header), ...(linkname && { linkname }), name: header.type === "directory" ? `${name}/` : name };
    if (header.type === "file") await addEntry(pack, target, header.size ? content() : "");
    else await addEntry(pack, target);
    unpacked.entries += 1;
    unpacked.bytes += header.type === "file" ? (header.size ?? 0) : 0;
  });
  pack.finalize();
  return unpacked;
}

/** Undefined for what lies outside the cache's paths, as in an archive that somebody else has put there. */
function placeOf(name: string, bases: CacheBase[]): string | undefined {
  const [label = "", ...parts] = name.replace(/\/$/, "").split("/");
  const base = bases.find((one) => one.label === label);
  const path = parts.join("/");
  if (!base || parts.includes("..") || !(base.contains(path) || base.roots.includes(path))) return undefined;
  return posix.join(base.directory, path).slice(1);
}
