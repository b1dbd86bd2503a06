import { createReadStream } from "node:fs";
import { lstat, mkdir, readdir, readlink, realpath, rm } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Pack } from "tar-stream";
import type { MirrorWork } from "../../cache/mirrors.ts";
import { sourceCacheText } from "../../cache/words.ts";
import { BuildProblem } from "../../problem.ts";
import { type FetchedSource, firstBytes } from "../source.ts";
import { addDirectory, addEntry } from "../tar.ts";
import { environmentFor, type Server } from "./access.ts";
import { clone } from "./clone.ts";
import { cloneByMirror, type Gits } from "./mirror.ts";
import { type Revision, revisionOf } from "./revision.ts";
import { GitFailed, gitWith, reasonOf } from "./run-git.ts";

export type Mirrored = (work: (directory: string, lastUsed: number | undefined) => Promise<MirrorWork<string>>) => Promise<string>;

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
  /** Lends the mirror of the repository; undefined where none is kept. */
  mirrored?: Mirrored | undefined;
}

/** Clones into a directory of its own. Throws BuildProblem. */
export async function fetchGit(request: GitRequest, directory: string, signal: AbortSignal): Promise<FetchedSource> {
  const target = join(directory, "source");
  await mkdir(directory, { recursive: true });
  const revision = revisionOf(request.version, request.type);
  if (!revision) throw failure(request, "reference not found");
  const environment = environmentFor(request, directory);
  const git = gitWith(environment, signal);
  try {
    const note = await cloneFrom(request, revision, target, {
      remote: git,
      local: gitWith({ ...environment, GIT_ALLOW_PROTOCOL: "file" }, signal),
    });
    if (request.submodules) await git("-C", target, "submodule", "update", "--init", "--recursive", "--quiet");
    const resolvedVersion = await git("-C", target, "rev-parse", "HEAD");
    await git("-C", target, "remote", "set-url", "origin", request.location);
    return {
      resolvedVersion,
      ...(note !== undefined && { note }),
      read: (path, most) => readWithin(target, path, most),
      pack: (pack, into, signal) => packDirectory(pack, target, into, signal),
    };
  } catch (cause) {
    if (!(cause instanceof GitFailed)) throw cause;
    throw failure(request, reasonOf(cause), cause);
  }
}

/**
 * From the server, or by way of a mirror; of one that fails nobody knows whether it is the server's fault or its own, so the server is asked
 * without it. Gives what the log says of that.
 */
async function cloneFrom(request: GitRequest, revision: Revision, target: string, gits: Gits): Promise<string | undefined> {
  const { url, depth, mirrored } = request;
  const directly = () => clone(gits.remote, url, revision, depth, target);
  if (!mirrored) return directly().then(() => undefined);
  return mirrored(async (mirror, lastUsed) => {
    try {
      const sizeBytes = await cloneByMirror(gits, mirror, { url, revision, depth }, target);
      await gits.remote("-C", target, "remote", "set-url", "origin", url);
      return { result: sourceCacheText(lastUsed), sizeBytes };
    } catch (error) {
      if (!(error instanceof GitFailed)) throw error;
      await rm(target, { recursive: true, force: true });
      await directly();
      return { result: "Local cache LOCAL_SOURCE_CACHE: it could not be used and is made anew", sizeBytes: undefined };
    }
  });
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
