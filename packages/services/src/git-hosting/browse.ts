/** What somebody who looks into a hosted repository wants to know; AWS has operations for the smaller part of it only. */
import { ApiError } from "@towpath/wire";
import type { Asked, Question } from "../door/service.ts";
import type { GitHosting } from "./hosting.ts";
import { GitError } from "./run-git.ts";

export interface Place {
  hosting: GitHosting;
  repository: string;
}

/** A commit as it is listed; `at` is when it was committed, in epoch milliseconds. */
export interface ListedCommit {
  id: string;
  parents: string[];
  author: string;
  email: string;
  at: number;
  message: string;
}

/** A branch or tag with the commit that it stands for. */
export interface Ref {
  name: string;
  type: "branch" | "tag";
  commit: ListedCommit;
}

export interface TreeEntry {
  name: string;
  path: string;
  type: "file" | "folder" | "link" | "submodule";
  /** Of files. */
  sizeBytes?: number;
}

const commitsPerPage = 50;
/** Larger files and differences are looked at with git itself. */
const shownBytesMax = 512 * 1024;

/** Separates what git prints of a commit; it occurs in no name or message. */
const unit = "\x1f";
const commitFormat = ["%H", "%P", "%an", "%ae", "%ct", "%B"].join("%x1f");
const refFormat = "%(refname)%1f%(objecttype)%1f%(objectname)%1f%(*objectname)";

/** The questions `refs`, `commits`, `commit` and `tree`; `find` says which repository the query means, or refuses. */
export function browseQuestions(find: (asked: Asked) => Place): Record<"refs" | "commits" | "commit" | "tree", Question> {
  return {
    refs: async (asked) => ({ refs: await refsOf(find(asked)) }),
    async commits(asked) {
      const place = find(asked);
      const skip = Number(asked.query.get("skip") ?? "0");
      if (!Number.isSafeInteger(skip) || skip < 0) throw new ApiError("InvalidParameterException", "skip must be a whole number.");
      const from = await resolve(place, asked.query.get("at") ?? "HEAD");
      const commits = await log(place, [`--max-count=${commitsPerPage + 1}`, `--skip=${skip}`, from]);
      const hasMore = commits.length > commitsPerPage;
      return { commits: commits.slice(0, commitsPerPage), ...(hasMore && { next: skip + commitsPerPage }) };
    },
    async commit(asked) {
      const place = find(asked);
      const id = await resolve(place, asked.query.get("at") ?? "");
      const [commit] = await log(place, ["--max-count=1", id]);
      return { commit, ...cut(await patchOf(place, id)) };
    },
    async tree(asked) {
      const place = find(asked);
      return { entries: await treeOf(place, await resolve(place, asked.query.get("at") ?? "HEAD"), asked.query.get("path") ?? "") };
    },
  };
}

/** The question `file`, where there is no operation for it. */
export const fileQuestion =
  (find: (asked: Asked) => Place): Question =>
  async (asked) => {
    const place = find(asked);
    return fileOf(place, await resolve(place, asked.query.get("at") ?? "HEAD"), asked.query.get("path") ?? "");
  };

const git = ({ hosting, repository }: Place, args: string[]): Promise<Buffer> => hosting.read(repository, args);

/** Throws CommitDoesNotExistException. */
async function resolve(place: Place, specifier: string): Promise<string> {
  try {
    return (await git(place, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${specifier}^{commit}`])).toString().trim();
  } catch (error) {
    if (error instanceof GitError) throw new ApiError("CommitDoesNotExistException", `${specifier} does not exist`, 404);
    throw error;
  }
}

async function log(place: Place, args: string[]): Promise<ListedCommit[]> {
  const printed = (await git(place, ["log", "-z", `--format=${commitFormat}`, ...args, "--"])).toString();
  return printed.split("\0").filter(Boolean).map(commitIn);
}

function commitIn(printed: string): ListedCommit {
  const [id = "", parents = "", author = "", email = "", seconds = "", message = ""] = printed.split(unit);
  return { id, parents: parents.split(" ").filter(Boolean), author, email, at: Number(seconds) * 1000, message: message.trim() };
}

/** Branches first, each kind by name; a tag of anything but a commit is left out. */
async function refsOf(place: Place): Promise<Ref[]> {
  const printed = (await git(place, ["for-each-ref", `--format=${refFormat}`, "refs/heads", "refs/tags"])).toString();
  const named = printed
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(unit))
    .map(([name = "", kind = "", object = "", peeled = ""]) => ({ name, commit: kind === "tag" ? peeled : object }));
  if (named.length === 0) return [];
  const ids = [...new Set(named.map(({ commit }) => commit))];
  const commits = new Map((await log(place, ["--no-walk=unsorted", ...ids])).map((commit) => [commit.id, commit]));
  return named.flatMap(({ name, commit: id }): Ref[] => {
    const commit = commits.get(id);
    const [, group, short = ""] = /^refs\/(heads|tags)\/(.*)$/.exec(name) ?? [];
    return commit === undefined ? [] : [{ name: short, type: group === "tags" ? "tag" : "branch", commit }];
  });
}

/** What a commit changed, compared with its first parent. */
const patchOf = (place: Place, id: string): Promise<Buffer> =>
  git(place, [
    "show",
    "--format=",
    "--patch",
    "--find-renames",
    "--first-parent",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    id,
    "--",
  ]);

const cut = (patch: Buffer) =>
  patch.length <= shownBytesMax
    ? { patch: patch.toString(), isCut: false }
    : { patch: patch.subarray(0, patch.lastIndexOf("\n", shownBytesMax) + 1).toString(), isCut: true };

const types: Readonly<Record<string, TreeEntry["type"]>> = { "040000": "folder", "120000": "link", "160000": "submodule" };

/** Throws FolderDoesNotExistException. */
async function treeOf(place: Place, commit: string, path: string): Promise<TreeEntry[]> {
  const folder = path.replace(/^\/+|\/+$/g, "");
  const printed = (await inTree(place, ["ls-tree", "-z", "-l", "--full-tree", `${commit}:${folder}`], "FolderDoesNotExistException", path))
    .toString()
    .split("\0");
  const entries = printed.flatMap((line): TreeEntry[] => {
    const [, mode = "", size = "", name] = /^(\d+) \w+ \w+ +(\d+|-)\t(.+)$/s.exec(line) ?? [];
    if (name === undefined) return [];
    const type = types[mode] ?? "file";
    const whole = folder === "" ? name : `${folder}/${name}`;
    return [{ name, path: whole, type, ...(type === "file" && { sizeBytes: Number(size) }) }];
  });
  return entries.sort((a, b) => Number(b.type === "folder") - Number(a.type === "folder"));
}

/** A file's text; neither of binary files nor of large ones. Throws FileDoesNotExistException. */
async function fileOf(place: Place, commit: string, path: string) {
  const named = `${commit}:${path}`;
  const refused = "FileDoesNotExistException";
  const type = (await inTree(place, ["cat-file", "-t", named], refused, path)).toString().trim();
  if (type !== "blob") throw new ApiError(refused, `${path} does not exist`, 404);
  const sizeBytes = Number((await git(place, ["cat-file", "-s", named])).toString());
  if (sizeBytes > shownBytesMax) return { path, sizeBytes, left: "too large" };
  const bytes = await git(place, ["cat-file", "blob", named]);
  return bytes.includes(0) ? { path, sizeBytes, left: "binary" } : { path, sizeBytes, text: bytes.toString() };
}

async function inTree(place: Place, args: string[], refusal: string, path: string): Promise<Buffer> {
  try {
    return await git(place, args);
  } catch (error) {
    if (error instanceof GitError) throw new ApiError(refusal, `${path} does not exist`, 404);
    throw error;
  }
}
