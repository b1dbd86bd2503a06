import type { Reader, Transaction } from "@towpath/journal";
import { runGit } from "./run-git.ts";

/** A branch, tag or proposal that came, moved or went. `from` or `to` is undefined when it came or went. */
export interface RefChange {
  /** "refs/heads/main" */
  fullName: string;
  type: "branch" | "tag" | "proposal";
  name: string;
  from: string | undefined;
  to: string | undefined;
}

/** Branches, tags and proposals with the commits they stand for; annotated tags are followed to their commit. */
export async function refsIn(directory: string): Promise<Map<string, string>> {
  const format = "--format=%(refname) %(objectname) %(*objectname)";
  const listed = await runGit(directory, ["for-each-ref", format, "refs/heads", "refs/tags", "refs/for"]);
  const lines = listed.toString().split("\n").filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [name = "", commit = "", peeled = ""] = line.split(" ");
      return [name, peeled || commit] as const;
    }),
  );
}

export function recordedRefs(reader: Reader, repository: string): Map<string, string> {
  const rows = reader.all<{ name: string; commit_id: string }>("SELECT name, commit_id FROM git_refs WHERE repository = ?", repository);
  return new Map(rows.map((row) => [row.name, row.commit_id]));
}

export function recordRefs(tx: Transaction, repository: string, changes: RefChange[]): void {
  for (const { fullName, to } of changes) {
    if (to === undefined) tx.run("DELETE FROM git_refs WHERE repository = ? AND name = ?", repository, fullName);
    else tx.run("INSERT OR REPLACE INTO git_refs VALUES (?, ?, ?)", repository, fullName, to);
  }
}

export function forgetRefs(tx: Transaction, repository: string): void {
  tx.run("DELETE FROM git_refs WHERE repository = ?", repository);
}

/** What differs between two states of a repository, in the order of the names. */
export function changesBetween(before: Map<string, string>, after: Map<string, string>): RefChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((fullName) => ({
      fullName,
      type: typeOf(fullName),
      name: fullName.replace(/^refs\/(heads|tags|for)\//, ""),
      from: before.get(fullName),
      to: after.get(fullName),
    }));
}

const typeOf = (fullName: string): RefChange["type"] =>
  fullName.startsWith("refs/tags/") ? "tag" : fullName.startsWith("refs/for/") ? "proposal" : "branch";
