import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { lstat, mkdir, readdir, readlink, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import type { Pack } from "tar-stream";
import type { Session } from "../../door/aws.ts";
import { gitTimeoutMs } from "../limits.ts";
import { BuildProblem } from "../problem.ts";
import { type FetchedSource, firstBytes } from "./source.ts";
import { addDirectory, addEntry } from "./tar.ts";

const run = promisify(execFile);

/** What git says when there is no such branch, tag or commit; AWS's text is shorter. */
const unknownRevision = /Needed a single revision|Remote branch .* not found|unknown revision/;

export interface GitRequest {
  /** Where this host reaches the repository. */
  url: string;
  /** Where the user's definitions say it is; becomes the remote of the clone. */
  location: string;
  /** A commit, branch, tag or `refs/heads/x^{commit}`; the default branch when undefined. */
  version: string | undefined;
  /** 0 or above 25 is all, as AWS has it. */
  depth: number;
  submodules: boolean;
}

/** Clones with the session's credentials, which go to git in its environment, never on a command line. Throws BuildProblem. */
export async function fetchGit(request: GitRequest, session: Session, directory: string, signal: AbortSignal): Promise<FetchedSource> {
  const { accessKeyId, secretAccessKey, sessionToken } = session.credentials;
  const basic = Buffer.from(`${accessKeyId}%${sessionToken}:${secretAccessKey}`).toString("base64");
  const environment = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: directory,
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_COUNT: "1",
    // For this server only: submodules may lie with strangers.
    GIT_CONFIG_KEY_0: `http.${new URL(request.url).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
  const target = join(directory, "source");
  await mkdir(directory, { recursive: true });
  const git = async (...args: string[]): Promise<string> => {
    try {
      const { stdout } = await run("git", args, { env: environment, signal, timeout: gitTimeoutMs, maxBuffer: 16 * 1024 * 1024 });
      return stdout.trim();
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      const { stderr = "", message } = cause as Error & { stderr?: string };
      const said = stderr.trim().split("\n").at(-1) || message;
      const text = unknownRevision.test(said) ? "reference not found" : said;
      throw new BuildProblem("GIT_CLONE_FAILED", `${text} for primary source and source version ${request.version ?? ""}`, { cause });
    }
  };
  await clone(git, request, target);
  if (request.submodules) await git("-C", target, "submodule", "update", "--init", "--recursive", "--quiet");
  const resolvedVersion = await git("-C", target, "rev-parse", "HEAD");
  await git("-C", target, "remote", "set-url", "origin", request.location);
  return {
    resolvedVersion,
    read: (path, most) => readWithin(target, path, most),
    pack: (pack, into, signal) => packDirectory(pack, target, into, signal),
  };
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

async function clone(git: (...args: string[]) => Promise<string>, request: GitRequest, target: string): Promise<void> {
  const version = request.version?.replace(/^refs\/heads\/.*\^\{([0-9a-f]{40})\}$/, "$1").replace(/^refs\/(heads|tags)\//, "");
  const shallow = request.depth > 0 && request.depth <= 25;
  const commit = version !== undefined && /^[0-9a-f]{7,40}$/.test(version);
  if (shallow && !commit) {
    const branch = version === undefined ? [] : ["--branch", version];
    await git("clone", "--quiet", "--depth", String(request.depth), ...branch, "--", request.url, target);
    return;
  }
  await git("clone", "--quiet", "--no-checkout", "--", request.url, target);
  await git("-C", target, "checkout", "--quiet", "--detach", version === undefined ? "HEAD" : await revision(git, target, version));
}

/** A branch of the origin before a tag or commit of the same name. */
const revision = (git: (...args: string[]) => Promise<string>, target: string, version: string): Promise<string> =>
  git("-C", target, "rev-parse", "--verify", "--quiet", "--end-of-options", `refs/remotes/origin/${version}^{commit}`).catch(() =>
    git("-C", target, "rev-parse", "--verify", "--end-of-options", `${version}^{commit}`),
  );

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
