import { execFile } from "node:child_process";
import { existsSync, lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors.ts";

/** A file, symbolic link or empty directory of the source: its path below the source, and what it is. */
export interface Entry {
  readonly path: string;
  readonly stats: Stats;
}

export interface Tree {
  readonly entries: readonly Entry[];
  /** Whether Git said which files there are. */
  readonly byGit: boolean;
  /** Sockets, pipes and devices, which no archive takes. */
  readonly leftOut: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The files of a directory as they are now. In a Git work tree those that are tracked or could be, so that what is ignored stays here;
 * elsewhere everything but `.git`. Throws UserError for a name that is not UTF-8.
 */
export async function readTree(directory: string, env: Environment): Promise<Tree> {
  const leftOut: string[] = [];
  const entries: Entry[] = [];
  const paths = await pathsOfGit(directory, env);
  for await (const path of paths ? withNested(directory, "", paths, env) : walk(directory, "")) {
    if (path.includes("\u{FFFD}"))
      throw new UserError(`${join(directory, path)}: the name is not UTF-8, so it cannot be in a build's source.`);
    const stats = lstatSync(join(directory, path), { throwIfNoEntry: false });
    if (!stats) continue;
    if (stats.isFile() || stats.isSymbolicLink() || stats.isDirectory()) entries.push({ path, stats });
    else leftOut.push(path);
  }
  return { entries, byGit: paths !== undefined, leftOut };
}

/** Undefined where Git has nothing to say: no work tree, no Git, or a directory that is ignored as a whole. */
async function pathsOfGit(directory: string, env: Environment): Promise<readonly string[] | undefined> {
  const listed = await git(directory, env, ["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
  if (listed === undefined) return undefined;
  const isIgnored = listed === "" && (await git(directory, env, ["check-ignore", "-q", "."])) !== undefined;
  return isIgnored ? undefined : [...new Set(listed.split("\0").filter(Boolean))];
}

/** Git names a submodule, or a repository inside the work tree, as a directory; its own list says what is in it. */
async function* withNested(root: string, base: string, paths: readonly string[], env: Environment): AsyncGenerator<string> {
  for (const listed of paths) {
    const path = base + listed.replace(/\/$/, "");
    const full = join(root, path);
    if (!lstatSync(full, { throwIfNoEntry: false })?.isDirectory()) {
      yield path;
      continue;
    }
    const own = existsSync(join(full, ".git")) ? await pathsOfGit(full, env) : undefined;
    if (own) yield* withNested(root, `${path}/`, own, env);
    else yield* walk(root, path);
  }
}

/** An empty directory is given itself. */
function* walk(root: string, base: string): Generator<string> {
  const found = readdirSync(join(root, base), { withFileTypes: true }).filter(({ name }) => name !== ".git");
  if (found.length === 0 && base !== "") yield base;
  for (const entry of found) {
    const path = base === "" ? entry.name : `${base}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(root, path);
    else yield path;
  }
}

const listBytes = 1024 ** 3;

/** What Git prints; undefined when it fails or is not there. */
function git(directory: string, env: Environment, words: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile("git", ["-C", directory, ...words], { env: { ...env }, maxBuffer: listBytes }, (error, stdout) => {
      resolve(error ? undefined : stdout);
    });
  });
}
