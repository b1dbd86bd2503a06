import { rm } from "node:fs/promises";
import { type Git, isUnknownRevision } from "./run-git.ts";
import { isFullCommit, type Revision, trackedAs, wantedRefs } from "./revision.ts";

/** Above this many commits AWS clones all of them; 0 means all, too. */
const depthMost = 25;

/**
 * Clones `url` to `target` with the revision checked out, detached, as it is in a build on AWS. Rejects with GitFailed.
 */
export async function clone(git: Git, url: string, revision: Revision, depth: number, target: string): Promise<void> {
  const shallow = depth > 0 && depth <= depthMost && (await shallowly(git, url, revision, depth, target));
  if (!shallow) await completely(git, url, revision, target);
}

/** False when the server does not give out what is wanted by itself. */
async function shallowly(git: Git, url: string, revision: Revision, depth: number, target: string): Promise<boolean> {
  const wanted = wantedRefs(revision);
  if (!wanted) return false;
  await begin(git, url, target);
  let missing: unknown;
  for (const ref of wanted) {
    const tracked = trackedAs(ref);
    const refspec = tracked === undefined ? ref : `+${ref}:${tracked}`;
    try {
      await git("-C", target, "fetch", "--quiet", "--no-tags", "--depth", String(depth), "origin", refspec);
      await checkOut(git, target, await commitAt(git, target, "FETCH_HEAD"));
      return true;
    } catch (error) {
      if (!isUnknownRevision(error)) throw error;
      missing = error;
    }
  }
  if (wanted.every(isFullCommit)) return false;
  throw missing;
}

async function begin(git: Git, url: string, target: string): Promise<void> {
  await git("init", "--quiet", "--", target);
  await git("-C", target, "remote", "add", "origin", url);
}

async function completely(git: Git, url: string, revision: Revision, target: string): Promise<void> {
  // What an attempt to do with less has left.
  await rm(target, { recursive: true, force: true });
  await git("clone", "--quiet", "--no-checkout", "--", url, target);
  await checkOut(git, target, await find(git, target, revision));
}

/** The commit of a revision in a clone of everything; what is on no branch is asked for. */
async function find(git: Git, target: string, revision: Revision): Promise<string> {
  switch (revision.kind) {
    case "default":
      return commitAt(git, target, "HEAD");
    case "ref":
      return commitAt(git, target, trackedAs(revision.ref) ?? revision.ref).catch(() => fetched(git, target, revision.ref));
    case "commit":
      return commitAt(git, target, revision.id).catch(async () => {
        await fetched(git, target, isFullCommit(revision.id) ? revision.id : (revision.ref ?? ""));
        return commitAt(git, target, revision.id);
      });
    case "name": {
      const { name } = revision;
      const known = [`refs/remotes/origin/${name}`, `refs/tags/${name}`, ...(/^[0-9a-f]{4,64}$/.test(name) ? [name] : [])];
      for (const one of known) {
        const commit = await commitAt(git, target, one).catch(() => undefined);
        if (commit !== undefined) return commit;
      }
      return fetched(git, target, isFullCommit(name) ? name : `refs/heads/${name}`);
    }
  }
}

const commitAt = (git: Git, target: string, name: string): Promise<string> =>
  git("-C", target, "rev-parse", "--verify", "--end-of-options", `${name}^{commit}`);

async function fetched(git: Git, target: string, ref: string): Promise<string> {
  await git("-C", target, "fetch", "--quiet", "--no-tags", "origin", ref);
  return commitAt(git, target, "FETCH_HEAD");
}

const checkOut = (git: Git, target: string, commit: string): Promise<string> =>
  git("-C", target, "checkout", "--quiet", "--detach", commit);
