/**
 * Pull requests of hosted repositories, made by git alone: who pushes to `refs/for/<branch>/<topic>` proposes a commit for that branch; pushing
 * there again updates the proposal, deleting it closes it. It is merged when the branch contains it, however it got there.
 */
import { runGit } from "./run-git.ts";

const prefix = "refs/for/";

export interface Proposal {
  fullName: string;
  /** What it is for, and the rest of its name. */
  branch: string;
  topic: string;
  commit: string;
}

/** Undefined for names that are no proposal, or for no branch there is. Of several branches the one with the longest name counts. */
export function proposalOf(fullName: string, commit: string, refs: ReadonlyMap<string, string>): Proposal | undefined {
  if (!fullName.startsWith(prefix)) return undefined;
  const parts = fullName.slice(prefix.length).split("/");
  for (let length = parts.length - 1; length > 0; length--) {
    const branch = parts.slice(0, length).join("/");
    if (refs.has(`refs/heads/${branch}`)) return { fullName, branch, topic: parts.slice(length).join("/"), commit };
  }
  return undefined;
}

/** Takes those away that their branches contain by now, and gives their names. */
export async function takeMerged(directory: string, refs: ReadonlyMap<string, string>): Promise<Set<string>> {
  const merged = new Set<string>();
  for (const [name, commit] of refs) {
    const proposal = proposalOf(name, commit, refs);
    if (!proposal || !(await contains(directory, `refs/heads/${proposal.branch}`, commit))) continue;
    await runGit(directory, ["update-ref", "-d", name]);
    merged.add(name);
  }
  return merged;
}

const contains = async (directory: string, branch: string, commit: string): Promise<boolean> =>
  (await runGit(directory, ["rev-list", "--max-count=1", commit, `^${branch}`, "--"])).length === 0;
