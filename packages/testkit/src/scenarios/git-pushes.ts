/** Commits and pushes by git itself, in a clone that a scenario keeps for each repository. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Push {
  /** With the credentials in it. */
  url: string;
  branch: string;
  files: Readonly<Record<string, string>>;
  removed: readonly string[];
  /** Pushed to instead of the branch, as "refs/for/main/topic". */
  reference?: string | undefined;
  tag?: string | undefined;
  message: string;
  /** The new commit takes the place of the branch's last one. */
  force: boolean;
  /** The branch is taken away instead. */
  deleted: boolean;
}

/** Gives the id of the commit. `seconds` since the epoch are the commit's time, so that ids are the same in every run. */
export async function push(clone: string, given: Push, seconds: number): Promise<string> {
  const { url, branch, files, removed, reference = `refs/heads/${branch}`, tag, message, force, deleted } = given;
  const git = (...words: string[]) => run(clone, seconds, words);
  if (!existsSync(clone)) {
    mkdirSync(clone, { recursive: true });
    await git("init", "--quiet", "--initial-branch", branch);
  }
  if (deleted) {
    await git("push", "--quiet", url, `:${reference}`);
    return "";
  }
  const current = await git("branch", "--show-current");
  if (current !== branch) {
    const isKnown = (await git("branch", "--list", branch)) !== "";
    await git("checkout", "--quiet", ...(isKnown ? [branch] : ["-b", branch]));
  }
  for (const path of removed) rmSync(join(clone, path));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    writeFileSync(join(clone, path), text);
  }
  await git("add", "--all");
  await git("commit", "--quiet", "--allow-empty", ...(force ? ["--amend"] : []), "--message", message);
  if (tag !== undefined) await git("tag", tag);
  await git("push", "--quiet", ...(force ? ["--force"] : []), url, tag === undefined ? `HEAD:${reference}` : `refs/tags/${tag}`);
  return git("rev-parse", "HEAD");
}

/** Rejects with what git says. */
function run(cwd: string, seconds: number, words: string[]): Promise<string> {
  const time = `${seconds} +0000`;
  const env = {
    PATH: process.env["PATH"],
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.com",
    GIT_AUTHOR_DATE: time,
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.com",
    GIT_COMMITTER_DATE: time,
  };
  return new Promise((resolve, reject) => {
    const child = spawn("git", words, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let [told, wrong] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (told += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (wrong += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(told.trim()) : reject(new Error(`git ${words[0]}: ${wrong.trim()}`))));
  });
}
