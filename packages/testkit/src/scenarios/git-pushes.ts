/** Commits and pushes by git itself, in a clone that a scenario keeps for each repository. */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
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

/** On the branch, made where there is none. */
const begin = `
test -d .git || git init --quiet --initial-branch "$BRANCH"
test "$(git branch --show-current)" = "$BRANCH" || git checkout --quiet "$BRANCH" -- 2>/dev/null || git checkout --quiet -b "$BRANCH"`;

const finish = `
git add --all
git commit --quiet --allow-empty $AMEND --message "$MESSAGE"
test -z "$TAG" || git tag "$TAG"
git push --quiet $FORCE "$URL" "$WHAT"
git rev-parse HEAD`;

/** Gives the id of the commit. `seconds` since the epoch are the commit's time, so that ids are the same in every run. */
export async function push(clone: string, given: Push, seconds: number): Promise<string> {
  const { url: URL, branch: BRANCH, files, removed, reference = `refs/heads/${BRANCH}`, tag, message, force, deleted } = given;
  mkdirSync(clone, { recursive: true });
  const run = (script: string, variables: Record<string, string>) => shell(clone, script, seconds, { BRANCH, URL, ...variables });
  if (deleted) return run('git push --quiet "$URL" "$WHAT"', { WHAT: `:${reference}` });
  await run(begin, {});
  for (const path of removed) rmSync(join(clone, path));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    writeFileSync(join(clone, path), text);
  }
  const WHAT = tag === undefined ? `HEAD:${reference}` : `refs/tags/${tag}`;
  return run(finish, { WHAT, MESSAGE: message, TAG: tag ?? "", AMEND: force ? "--amend" : "", FORCE: force ? "--force" : "" });
}

/** Starting a program from here takes long, so each step is one script. Rejects with what git says. */
function shell(cwd: string, script: string, seconds: number, variables: Record<string, string>): Promise<string> {
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
    ...variables,
  };
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-ec", script], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let [told, wrong] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (told += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (wrong += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(told.trim()) : reject(new Error(`git: ${wrong.trim()}`))));
  });
}
