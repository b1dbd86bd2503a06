import { posix } from "node:path";
import type { Readable } from "node:stream";
import { InvalidRequest, NotFound } from "../errors.ts";
import type { ByteSource } from "../port.ts";
import { packTar, type TarEntry, unpackTar } from "../tar.ts";

const empty = Buffer.alloc(0);

export type FileEntry =
  | { readonly type: "file"; readonly mode: number; readonly content: Buffer }
  | { readonly type: "directory"; readonly mode: number }
  | { readonly type: "symlink"; readonly target: string };

export interface FileMount {
  readonly at: string;
  readonly files: FakeFiles;
  /** The directory or file of `files` that is mounted. */
  readonly from: string;
  readonly readOnly: boolean;
}

/** A file system in memory. Paths are absolute; directories above a file come into being with it. */
export class FakeFiles {
  #entries: Map<string, FileEntry>;
  #mounts: readonly FileMount[];

  constructor(entries: ReadonlyMap<string, FileEntry> = new Map(), mounts: readonly FileMount[] = []) {
    this.#entries = new Map(entries);
    this.#mounts = [...mounts].sort((a, b) => b.at.length - a.at.length);
  }

  /** An independent copy with other file systems mounted in it. */
  copy(mounts: readonly FileMount[] = []): FakeFiles {
    return new FakeFiles(this.#entries, mounts);
  }

  exists(path: string): boolean {
    return this.entry(path) !== undefined;
  }

  entry(path: string): FileEntry | undefined {
    const at = this.#resolve(path);
    const mount = this.#mountOf(at);
    if (mount) return mount.files.entry(mount.inside);
    return this.#entries.get(at) ?? (this.#isDirectory(at) ? { type: "directory", mode: 0o755 } : undefined);
  }

  /** `NotFound` (path) when there is no such file. */
  read(path: string): Buffer {
    const entry = this.entry(path);
    if (entry?.type !== "file") throw new NotFound("path", path);
    return entry.content;
  }

  text(path: string): string {
    return this.read(path).toString("utf8");
  }

  write(path: string, content: string | Buffer, mode = 0o644): void {
    this.put(path, { type: "file", mode, content: Buffer.from(content) });
  }

  makeDirectory(path: string): void {
    this.put(path, { type: "directory", mode: 0o755 });
  }

  put(path: string, entry: FileEntry): void {
    const at = entry.type === "symlink" ? normal(path) : this.#resolve(path);
    const mount = this.#mountOf(at);
    if (!mount) {
      if (at !== "/") this.#entries.set(at, entry);
      return;
    }
    if (mount.readOnly) throw new InvalidRequest(`Read-only file system: ${path}`);
    mount.files.put(mount.inside, entry);
  }

  remove(path: string): void {
    const at = normal(path);
    const mount = this.#mountOf(at);
    if (mount) return mount.files.remove(mount.inside);
    for (const key of this.#entries.keys()) if (key === at || key.startsWith(`${at}/`)) this.#entries.delete(key);
  }

  /** Of the files that are not mounted. */
  sizeBytes(): number {
    return this.#entries.values().reduce((total, entry) => total + (entry.type === "file" ? entry.content.length : 0), 0);
  }

  /** Names directly below a directory, sorted. */
  list(path: string): readonly string[] {
    const at = this.#resolve(path);
    const mount = this.#mountOf(at);
    if (mount) return mount.files.list(mount.inside);
    const prefix = at === "/" ? "/" : `${at}/`;
    const below = [...this.#entries.keys(), ...this.#mounts.map((one) => one.at)].filter((key) => key.startsWith(prefix));
    return [...new Set(below.map((key) => key.slice(prefix.length).split("/")[0]!))].sort();
  }

  /** `NotFound` (path) when the directory does not exist, `InvalidRequest` when it is none. */
  async unpack(path: string, tar: ByteSource): Promise<void> {
    const entry = this.entry(path);
    if (!entry) throw new NotFound("path", path);
    if (entry.type !== "directory") throw new InvalidRequest(`${path} is not a directory`);
    for await (const file of unpackTar(tar)) {
      const at = posix.join(path, file.path);
      const mode = file.mode ?? 0o644;
      if (file.type === "directory") this.put(at, { type: "directory", mode });
      else if (file.type === "symlink") this.put(at, { type: "symlink", target: file.target ?? "" });
      else if (file.type === "link")
        this.put(at, this.entry(posix.join(path, file.target ?? "")) ?? { type: "file", mode, content: empty });
      else this.put(at, { type: "file", mode, content: Buffer.from(file.content ?? "") });
    }
  }

  pack(path: string): Readable {
    if (!this.exists(path)) throw new NotFound("path", path);
    const name = posix.basename(normal(path));
    return packTar(this.#below(normal(path), name));
  }

  *#below(path: string, name: string): Generator<TarEntry> {
    const entry = this.entry(path);
    const link = this.#entries.get(path);
    if (link?.type === "symlink") yield { path: name, type: "symlink", target: link.target };
    else if (entry?.type === "file") yield { path: name, mode: entry.mode, content: entry.content };
    else {
      if (name !== "") yield { path: `${name}/`, type: "directory" };
      for (const child of this.list(path)) yield* this.#below(posix.join(path, child), posix.join(name, child));
    }
  }

  #isDirectory(path: string): boolean {
    const prefix = path === "/" ? "/" : `${path}/`;
    if (path === "/") return true;
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) return true;
    return this.#mounts.some(({ at }) => at.startsWith(prefix));
  }

  #mountOf(path: string) {
    const mount = this.#mounts.find(({ at }) => path === at || path.startsWith(at === "/" ? "/" : `${at}/`));
    return mount && { ...mount, inside: posix.join(mount.from, path.slice(mount.at.length)) };
  }

  #resolve(path: string, depth = 0): string {
    let at = "/";
    for (const part of normal(path).split("/").filter(Boolean)) {
      at = posix.join(at, part);
      const entry = this.#entries.get(at);
      if (entry?.type === "symlink" && depth < 20) at = this.#resolve(posix.resolve(posix.dirname(at), entry.target), depth + 1);
    }
    return at;
  }
}

const normal = (path: string): string => posix.resolve("/", path);
