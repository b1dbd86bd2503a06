import { createReadStream } from "node:fs";
import { lstat, mkdir, readdir, readlink, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Pack } from "tar-stream";
import { BuildProblem } from "../../problem.ts";
import { type FetchedSource, firstBytes } from "../source.ts";
import { addDirectory, addEntry } from "../tar.ts";
import { environmentFor, type Server } from "./access.ts";
import { clone } from "./clone.ts";
import { revisionOf } from "./revision.ts";
import { GitFailed, gitWith, reasonOf } from "./run-git.ts";

/** `url` is where this host reaches the repository. */
export interface GitRequest extends Server {
  /** Where the user's definitions say it is; becomes the remote of the clone. */
  location: string;
  /** The source's type, by which its host names pull requests. */
  type: string | undefined;
  /** A commit, branch, tag, pull request or ref; the default branch when undefined. */
  version: string | undefined;
  /** 0 or above 25 is all, as AWS has it. */
  depth: number;
  submodules: boolean;
  /** Of a secondary source. */
  identifier?: string | undefined;
}

/** Clones into a directory of its own. Throws BuildProblem. */
export async function fetchGit(request: GitRequest, directory: string, signal: AbortSignal): Promise<FetchedSource> {
  const target = join(directory, "source");
  await mkdir(directory, { recursive: true });
  const revision = revisionOf(request.version, request.type);
  if (!revision) throw failure(request, "reference not found");
  const git = gitWith(environmentFor(request, directory), signal);
  try {
    await clone(git, request.url, revision, request.depth, target);
    if (request.submodules) await git("-C", target, "submodule", "update", "--init", "--recursive", "--quiet");
    const resolvedVersion = await git("-C", target, "rev-parse", "HEAD");
    await git("-C", target, "remote", "set-url", "origin", request.location);
    return {
      resolvedVersion,
      read: (path, most) => readWithin(target, path, most),
      pack: (pack, into, signal) => packDirectory(pack, target, into, signal),
    };
  } catch (cause) {
    if (!(cause instanceof GitFailed)) throw cause;
    throw failure(request, reasonOf(cause), cause);
  }
}

/** AWS's text. */
function failure({ identifier, version = "" }: GitRequest, reason: string, cause?: unknown): BuildProblem {
  const which = identifier === undefined ? "primary source" : `secondary source ${identifier}`;
  return new BuildProblem("CLIENT_ERROR", `${reason} for ${which} and source version ${version}`, { cause });
}

/** Undefined too for what lies elsewhere on this host: a repository may hold links to anywhere, and a path may climb. */
async function readWithin(directory: string, path: string, most: number): Promise<Buffer | undefined> {
  try {
    const [root, file] = await Promise.all([realpath(directory), realpath(join(directory, path))]);
    return file.startsWith(`${root}${sep}`) ? await firstBytes(createReadStream(file), most) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a directory's files, links and modes; owners become root. */
export async function packDirectory(pack: Pack, from: string, into: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const path = join(from, entry.name);
    const name = `${into}/${entry.name}`;
    const { mode, size, mtime } = await lstat(path);
    if (entry.isDirectory()) {
      await addDirectory(pack, name, mode & 0o777);
      await packDirectory(pack, path, name, signal);
    } else if (entry.isSymbolicLink()) {
      await addEntry(pack, { name, type: "symlink", mode: 0o777, linkname: await readlink(path) });
    } else if (entry.isFile()) {
      await addEntry(pack, { name, mode: mode & 0o777, size, mtime }, createReadStream(path));
    }
  }
}
