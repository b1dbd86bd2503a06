import { posix } from "node:path";
import type { Readable } from "node:stream";
import { type Engine, NotFound } from "@towpath/engine";
import { extract } from "tar-stream";

/** A file or symbolic link in the container. `path` is relative to the directory that was read. */
export interface ContainerFile {
  path: string;
  mode: number;
  mtime: Date;
  sizeBytes: number;
  /** Where a symbolic link leads; a link has no content. */
  target: string | undefined;
  content: AsyncIterable<Uint8Array>;
}

/**
 * The files below `root` of a directory of a container that has ended or runs, one after another; each one's content must be read, or left,
 * before the next. Nothing for what does not exist. Further names of a file (hard links) come last, each with its content.
 */
export async function* filesOf(
  engine: Engine,
  container: string,
  at: { directory: string; root: string },
  signal: AbortSignal,
): AsyncGenerator<ContainerFile> {
  const further: string[] = [];
  for await (const file of readTar(engine, container, at, further, signal)) yield file;
  for (const path of further) yield* readTar(engine, container, { directory: at.directory, root: path }, [], signal);
}

/** Links that lead to links are followed so far. */
const linksMost = 10;

/**
 * The file that a symbolic link of a directory leads to, under the link's own path; links in what it leads to are followed too. Nothing when
 * it leads nowhere, to a directory, or in circles.
 */
export async function* followed(
  engine: Engine,
  container: string,
  { directory, link }: { directory: string; link: ContainerFile },
  signal: AbortSignal,
): AsyncGenerator<ContainerFile> {
  let at = posix.join(directory, link.path);
  let target = link.target;
  for (let links = 0; target !== undefined && links < linksMost; links++) {
    at = posix.resolve(posix.dirname(at), target);
    target = undefined;
    for await (const file of readTar(engine, container, { directory: posix.dirname(at), root: posix.basename(at) }, [], signal)) {
      if (file.path !== posix.basename(at)) return;
      target = file.target;
      if (target !== undefined) break;
      yield { ...file, path: link.path };
      return;
    }
  }
}

async function* readTar(
  engine: Engine,
  container: string,
  { directory, root }: { directory: string; root: string },
  further: string[],
  signal: AbortSignal,
): AsyncGenerator<ContainerFile> {
  const tar = await copyOut(engine, container, root === "" ? directory : posix.join(directory, root), signal);
  if (!tar) return;
  // Entries begin with the last part of the path that was asked for.
  const parent = root === "" ? undefined : posix.dirname(root);
  const reader = extract();
  tar.once("error", (error) => reader.destroy(error));
  tar.pipe(reader);
  try {
    for await (const entry of reader) {
      const { name, type, mode = 0o644, mtime = new Date(0), linkname, size = 0 } = entry.header;
      const inside = parent === undefined ? name.split("/").slice(1).join("/") : posix.join(parent, name);
      const path = inside.replace(/\/$/, "");
      const content = entry as unknown as AsyncIterable<Uint8Array>;
      if (type === "link") further.push(path);
      if (type === "file" || type === "contiguous-file") yield { path, mode, mtime, sizeBytes: size, target: undefined, content };
      else if (type === "symlink") yield { path, mode: 0o777, mtime, sizeBytes: 0, target: linkname ?? "", content };
      entry.resume();
    }
  } finally {
    tar.destroy();
  }
}

async function copyOut(engine: Engine, container: string, path: string, signal: AbortSignal): Promise<Readable | undefined> {
  try {
    return await engine.containers.copyOut(container, path, signal);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

export async function exists(engine: Engine, container: string, path: string, signal: AbortSignal): Promise<boolean> {
  const tar = await copyOut(engine, container, path, signal);
  tar?.destroy();
  return tar !== undefined;
}

/** Small text files right below a directory, by name. */
export async function textsOf(
  engine: Engine,
  container: string,
  directory: string,
  limitBytes: number,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const { path, content } of filesOf(engine, container, { directory, root: "" }, signal)) {
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of content) {
      size += piece.length;
      if (size <= limitBytes) pieces.push(piece);
    }
    texts.set(path, Buffer.concat(pieces).toString("utf8"));
  }
  return texts;
}
