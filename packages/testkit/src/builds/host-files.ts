/** Carries files between a container of the fake engine and a directory of this host that stands for its root. */
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ProgramContext } from "@towpath/engine";

type ContainerFiles = ProgramContext["files"];
type Entry = NonNullable<ReturnType<ContainerFiles["entry"]>>;

/** What was put into the directory, by path: what is another entry later has been changed in the container since. */
export type Taken = Map<string, Entry>;

/** Brings what is at and below a path into the directory, but for what was taken before. */
export function takeOut(files: ContainerFiles, at: string, root: string, taken: Taken): void {
  const entry = files.entry(at);
  if (!entry) return;
  const path = join(root, at);
  if (entry.type === "directory") {
    mkdirSync(path, { recursive: true });
    if (!taken.has(at)) chmodSync(path, entry.mode);
    taken.set(at, entry);
    for (const name of files.list(at)) takeOut(files, join(at, name), root, taken);
    return;
  }
  if (taken.get(at) === entry) return;
  taken.set(at, entry);
  mkdirSync(dirname(path), { recursive: true });
  if (entry.type === "symlink") return symlinkSync(entry.target.startsWith("/") ? join(root, entry.target) : entry.target, path);
  rmSync(path, { force: true });
  // Only what tells the agent where to work names another place; what belongs to the build itself stays as it is.
  writeFileSync(path, at.startsWith("/codebuild/readonly/") ? rooted(entry.content, root) : entry.content, { mode: entry.mode });
}

/** The other way; what is no longer in the directory is no longer in the container. */
export function bringBack(files: ContainerFiles, at: string, root: string): void {
  const path = join(root, at);
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) {
    const target = readlinkSync(path);
    files.put(at, { type: "symlink", target: target.startsWith(root) ? target.slice(root.length) : target });
  } else if (stat.isDirectory()) {
    files.put(at, { type: "directory", mode: stat.mode & 0o7777 });
    const names = readdirSync(path);
    for (const gone of files.list(at)) if (!names.includes(gone)) files.remove(join(at, gone));
    for (const name of names) bringBack(files, join(at, name), root);
  } else if (stat.isFile()) {
    files.put(at, { type: "file", mode: stat.mode & 0o7777, content: readFileSync(path) });
  }
}

/** The directories that a build works in; `/codebuild` of `/opt/codebuild` is none of them. */
export const roots = ["/codebuild", "/root"];

const rooted = (content: Buffer, root: string): Buffer =>
  Buffer.from(
    content.toString("latin1").replace(/(?<![\w.-])\/(?:codebuild|root)(?![\w-])/g, (at) => root + at),
    "latin1",
  );
