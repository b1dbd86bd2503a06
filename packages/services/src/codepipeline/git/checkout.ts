/** One commit of a repository that is reached by git over HTTP, without its history. */
import { rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type GitCredentials, GitFailed, runGit } from "./run-git.ts";
import { makeScratch } from "./scratch.ts";

export interface Remote {
  url: string;
  credentials: GitCredentials;
  /** Of the installation: temporary directories are named after it. */
  dataDirectory: string;
}

/** Dates are epoch milliseconds. */
export interface Commit {
  commitId: string;
  authorName: string;
  authorEmail: string;
  authorDate: number;
  committerDate: number;
  message: string;
}

/** The repository has no such branch or commit. */
export class RevisionMissing extends Error {
  override readonly name = "RevisionMissing";
}

/** What was fetched, in a directory that is gone when it is disposed of. */
export class Checkout implements AsyncDisposable {
  readonly directory: string;
  readonly commit: Commit;

  constructor(directory: string, commit: Commit) {
    this.directory = directory;
    this.commit = commit;
  }

  /** Packs the commit's files into a ZIP, with file modes and links, without git's own data. Gives its path and size in bytes. */
  async zip(signal?: AbortSignal): Promise<{ path: string; sizeBytes: number }> {
    const path = join(this.directory, "source.zip");
    await runGit(this.directory, ["archive", "--format=zip", `--output=${path}`, this.commit.commitId], signal ? { signal } : {});
    return { path, sizeBytes: (await stat(path)).size };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** `revision` is a commit id, or else the branch's newest commit is taken. Throws RevisionMissing and GitFailed. */
export async function checkOut(remote: Remote, branch: string, revision: string | undefined, signal?: AbortSignal): Promise<Checkout> {
  // Anything else could be an option to git.
  if (revision !== undefined && !/^[0-9a-f]{4,64}$/i.test(revision)) throw new RevisionMissing(revision);
  const directory = await makeScratch(remote.dataDirectory);
  try {
    await runGit(directory, ["init", "--quiet", "--bare"]);
    // A repository's own attributes would leave files out of the archive, or change them.
    await writeFile(join(directory, "info", "attributes"), "* -export-ignore -export-subst\n");
    await fetch(directory, remote, branch, revision, signal);
    return new Checkout(directory, await describeCommit(directory, revision ?? "FETCH_HEAD"));
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** Servers that do not give out a commit by its id give it with the branch it is on. */
async function fetch(directory: string, remote: Remote, branch: string, revision: string | undefined, signal?: AbortSignal): Promise<void> {
  const from = (what: string, ...depth: string[]) =>
    runGit(directory, ["fetch", "--quiet", "--no-tags", ...depth, remote.url, what], {
      credentials: remote.credentials,
      ...(signal && { signal }),
    });
  try {
    await from(revision ?? `refs/heads/${branch}`, "--depth=1");
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    if (revision === undefined) throw missing(error, branch);
    await from(`refs/heads/${branch}`).catch((second: unknown) => {
      throw missing(second, branch);
    });
  }
}

const missing = (error: unknown, what: string): unknown =>
  error instanceof GitFailed && /couldn't find remote ref|not our ref/i.test(error.output)
    ? new RevisionMissing(what, { cause: error })
    : error;

/** Throws RevisionMissing. */
export async function describeCommit(directory: string, revision: string): Promise<Commit> {
  let text: string;
  try {
    text = await runGit(directory, ["log", "-1", "--format=%H%x00%an%x00%ae%x00%at%x00%ct%x00%B", `${revision}^{commit}`]);
  } catch (error) {
    throw error instanceof GitFailed ? new RevisionMissing(revision, { cause: error }) : error;
  }
  const [commitId = "", authorName = "", authorEmail = "", authored, committed, message = ""] = text.split("\0");
  return {
    commitId,
    authorName,
    authorEmail,
    authorDate: Number(authored) * 1000,
    committerDate: Number(committed) * 1000,
    message: message.trimEnd(),
  };
}
