/** Which files a push or a pull request changed, found out from as little of the repository as possible. */
import type { Remote } from "./checkout.ts";
import { GitFailed, runGit } from "./run-git.ts";
import { inScratch } from "./scratch.ts";

/**
 * `before` is the branch's commit before the push, if it had one; `base` the commit or branch that a pull request goes to. Without either
 * the commit is compared with where it left the default branch; a default branch that is new changes every file it has.
 */
export interface Comparison {
  after: string;
  before?: string;
  base?: string;
  /** The branch that was pushed. */
  branch?: string;
}

/** Paths from the root of the repository, and what they were found by. Throws GitFailed. */
export async function changedFiles(
  remote: Remote,
  comparison: Comparison,
  signal?: AbortSignal,
): Promise<{ files: string[]; since: string }> {
  const { after, before, base, branch } = comparison;
  if (before !== undefined) {
    try {
      return { files: await filesBetween(remote, before, after, signal), since: before };
    } catch (error) {
      // After a forced push the server may have thrown the old commit away: then the branch counts as new.
      if (!(error instanceof GitFailed) || !isGone(error)) throw error;
    }
  }
  const from = base ?? (await defaultBranch(remote, branch, signal));
  const since = from === undefined ? undefined : await mergeBase(remote, from, after, signal);
  return since === undefined
    ? { files: await filesBetween(remote, undefined, after, signal), since: "the beginning" }
    : { files: await filesBetween(remote, since, after, signal), since };
}

const isGone = ({ output }: GitFailed): boolean =>
  /not our ref|couldn't find remote ref|no such remote ref|unable to read tree/i.test(output);

/** Without the contents of the files, nor their history. Without `before` all there are. */
async function filesBetween(remote: Remote, before: string | undefined, after: string, signal?: AbortSignal): Promise<string[]> {
  return inRepository(remote, signal, async (git) => {
    await git(
      "fetch",
      "--quiet",
      "--no-tags",
      "--depth=1",
      "--filter=blob:none",
      remote.url,
      ...(before === undefined ? [] : [before]),
      after,
    );
    const text =
      before === undefined
        ? await git("ls-tree", "-r", "-z", "--name-only", "--full-tree", after)
        : await git("diff-tree", "-r", "-z", "--name-only", "--no-renames", before, after);
    return text.split("\0").filter((path) => path !== "");
  });
}

/** Commits only, where the server knows how to leave the rest out. Undefined when the two have nothing in common. */
async function mergeBase(remote: Remote, base: string, after: string, signal?: AbortSignal): Promise<string | undefined> {
  return inRepository(remote, signal, async (git) => {
    await git("fetch", "--quiet", "--no-tags", "--filter=tree:0", remote.url, `${base}:refs/heads/base`, after);
    const found = await git("merge-base", "refs/heads/base", after).catch((error: unknown) => {
      if (error instanceof GitFailed) return "";
      throw error;
    });
    return found.trim() || undefined;
  });
}

/** Undefined when there is none, or it is the branch itself. */
async function defaultBranch(remote: Remote, branch: string | undefined, signal?: AbortSignal): Promise<string | undefined> {
  const text = await inRepository(remote, signal, (git) => git("ls-remote", "--symref", remote.url, "HEAD"));
  const found = /^ref: (refs\/heads\/\S+)\tHEAD$/m.exec(text)?.[1];
  return found === `refs/heads/${branch}` ? undefined : found;
}

type Git = (...args: string[]) => Promise<string>;

async function inRepository<T>(remote: Remote, signal: AbortSignal | undefined, work: (git: Git) => Promise<T>): Promise<T> {
  return inScratch(remote.dataDirectory, async (directory) => {
    const git: Git = (...args) => runGit(directory, args, { credentials: remote.credentials, ...(signal && { signal }) });
    await git("init", "--quiet", "--bare");
    return work(git);
  });
}
