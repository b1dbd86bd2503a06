/** What a repository has, asked without fetching it. */
import { remoteRefsTimeoutMs } from "../limits.ts";
import type { Commit, Remote } from "./checkout.ts";
import { describeCommit } from "./checkout.ts";
import { runGit } from "./run-git.ts";
import { inScratch } from "./scratch.ts";

/** Names such as "refs/heads/main" with their commits; annotated tags are followed to theirs. Throws GitFailed. */
export async function remoteRefs(remote: Remote, signal?: AbortSignal): Promise<Map<string, string>> {
  const options = { credentials: remote.credentials, timeoutMs: remoteRefsTimeoutMs, ...(signal && { signal }) };
  const text = await inScratch(remote.dataDirectory, (directory) =>
    runGit(directory, ["ls-remote", "--heads", "--tags", "--quiet", remote.url], options),
  );
  const refs = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [commit = "", name = ""] = line.split("\t");
    // The line with the commit of an annotated tag follows the one with the tag itself.
    if (name !== "") refs.set(name.replace(/\^\{\}$/, ""), commit);
  }
  return refs;
}

/** Who made a commit, and why, without its files. Throws GitFailed. */
export async function remoteCommit(remote: Remote, commitId: string, signal?: AbortSignal): Promise<Commit> {
  return inScratch(remote.dataDirectory, async (directory) => {
    const options = { credentials: remote.credentials, timeoutMs: remoteRefsTimeoutMs, ...(signal && { signal }) };
    await runGit(directory, ["init", "--quiet", "--bare"]);
    await runGit(directory, ["fetch", "--quiet", "--no-tags", "--depth=1", "--filter=tree:0", remote.url, commitId], options);
    return describeCommit(directory, commitId);
  });
}
