import {
  BranchDoesNotExistException,
  type Commit,
  CommitDoesNotExistException,
  CommitIdDoesNotExistException,
} from "@aws-sdk/client-codecommit";
import { fault } from "@towpath/wire";
import { GitError } from "../git-hosting/run-git.ts";
import type { CodecommitParts, RepositoryRow } from "./model.ts";

/** Branch names with the commits they stand for, in the order of the names. */
export async function branchesOf({ hosting }: CodecommitParts, row: RepositoryRow): Promise<Map<string, string>> {
  const listed = (await hosting.read(row.id, ["for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads"])).toString();
  const lines = listed.split("\n").filter(Boolean);
  return new Map(lines.map((line) => [line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" "))] as const));
}

/** Throws BranchDoesNotExist. */
export async function branchNamed(parts: CodecommitParts, row: RepositoryRow, name: string): Promise<string> {
  const commit = (await branchesOf(parts, row)).get(name);
  if (commit === undefined) throw fault(BranchDoesNotExistException, `${name} does not exist`);
  return commit;
}

/** The commit that an id, branch or tag stands for. Throws CommitDoesNotExist. */
export async function resolveCommit({ hosting }: CodecommitParts, row: RepositoryRow, specifier: string): Promise<string> {
  try {
    return (await hosting.read(row.id, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${specifier}^{commit}`]))
      .toString()
      .trim();
  } catch (error) {
    if (error instanceof GitError) throw fault(CommitDoesNotExistException, `${specifier} does not exist`);
    throw error;
  }
}

/** Separates the fields of git's answer; it occurs in no name or message. */
const unit = "%x1f";

/** Throws CommitIdDoesNotExist. */
export async function commitAt(parts: CodecommitParts, row: RepositoryRow, id: string): Promise<Commit> {
  const format = ["%H", "%T", "%P", "%an", "%ae", "%ad", "%cn", "%ce", "%cd", "%B"].join(unit);
  let text: string;
  try {
    text = (await parts.hosting.read(row.id, ["log", "-1", "--date=raw", `--format=${format}`, "--end-of-options", id])).toString();
  } catch (error) {
    if (error instanceof GitError) throw fault(CommitIdDoesNotExistException, `${id} does not exist`);
    throw error;
  }
  const [commitId = "", treeId, parents = "", ...rest] = text.split("\x1f");
  const [authorName, authorEmail, authorDate, committerName, committerEmail, committerDate, message = ""] = rest;
  return {
    commitId,
    treeId,
    parents: parents.split(" ").filter(Boolean),
    message: message.replace(/\n+$/, "\n"),
    author: { name: authorName, email: authorEmail, date: authorDate },
    committer: { name: committerName, email: committerEmail, date: committerDate },
    additionalData: "",
  };
}
