/** Clones by way of a mirror on this host. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { clone } from "./clone.ts";
import { isFullCommit, type Revision, trackedAs } from "./revision.ts";
import { type Git, GitFailed, isUnknownRevision } from "./run-git.ts";

/** `remote` is git with the server's credentials, which may follow nothing but HTTP; `local` may read this host's repositories. */
export interface Gits {
  remote: Git;
  local: Git;
}

/**
 * Brings the mirror up to date, the server being asked each time, and clones from it: whole repositories share their packs with it by hard
 * links, which stay when the mirror goes. Gives the mirror's size in bytes. Rejects with GitFailed.
 */
export async function cloneByMirror(
  { remote, local }: Gits,
  mirror: string,
  what: { url: string; revision: Revision; depth: number },
  target: string,
): Promise<number> {
  const { url, revision, depth } = what;
  const git: Git = (...args) => remote("-C", mirror, ...args);
  const isNew = await access(join(mirror, "HEAD")).then(
    () => false,
    () => true,
  );
  // Tidying in the background would take packs away from under a clone.
  if (isNew)
    for (const args of [
      ["init", "--quiet", "--bare"],
      ["config", "gc.autoDetach", "false"],
    ])
      await git(...args);
  await git("fetch", "--quiet", "--prune", "--no-tags", url, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*");
  const head = /^ref: (refs\/heads\/\S+)\tHEAD$/m.exec(await git("ls-remote", "--symref", url, "HEAD"))?.[1];
  if (head !== undefined) await git("symbolic-ref", "HEAD", head);
  await fetchOther(git, url, revision);
  // A path is cloned by links, which a clone of a part cannot be.
  await clone(local, depth > 0 ? `file://${mirror}` : mirror, revision, depth, target);
  return sizeOf(await git("count-objects", "-v"));
}

/** What is on no branch or tag: heads of pull requests, and commits that nothing leads to any more. They are kept under refs of their own. */
async function fetchOther(git: Git, url: string, revision: Revision): Promise<void> {
  const id = revision.kind === "commit" ? revision.id : revision.kind === "name" ? revision.name : "";
  const known = /^[0-9a-f]{7,64}$/.test(id) && (await hasCommit(git, id));
  const wanted: string[] = [];
  if (isFullCommit(id) && !known) wanted.push(id);
  const ref = revision.kind === "ref" || revision.kind === "commit" ? revision.ref : undefined;
  if (ref !== undefined && trackedAs(ref) === undefined && !known) wanted.push(ref);
  for (const one of wanted) {
    const kept = one.startsWith("refs/") ? one : `refs/towpath/${one}`;
    await git("fetch", "--quiet", "--no-tags", url, `+${one}:${kept}`).catch((error: unknown) => {
      // What is missing is told when it is looked for.
      if (!isUnknownRevision(error)) throw error;
    });
  }
}

const hasCommit = (git: Git, id: string): Promise<boolean> =>
  git("rev-parse", "--verify", "--quiet", "--end-of-options", `${id}^{commit}`).then(
    () => true,
    (error: unknown) => {
      if (error instanceof GitFailed) return false;
      throw error;
    },
  );

/** git counts in KiB. */
function sizeOf(counted: string): number {
  const kib = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, "m").exec(counted)?.[1] ?? 0);
  return (kib("size") + kib("size-pack")) * 1024;
}
