import { execFile } from "node:child_process";
import { cp, mkdir, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";

/**
 * Three versions of the application, as its Git history would have them: the tree in app/, and a patch for each later one.
 * 2 needs a column that its migration adds, and that version 1, which still runs meanwhile, does not mind.
 * 3 is broken: its health check asks for a column that no migration adds.
 */
export const versions = {
  1: { version: "1.0.0", heading: "Things to do", message: "Keep a list of things to do", patches: [] },
  2: {
    version: "2.0.0",
    heading: "What to do, and by when",
    message: "Give each thing a day on which it is due",
    patches: ["2-due-date.patch"],
  },
  3: {
    version: "3.0.0",
    heading: "What to do, by when, and what is past",
    message: "Leave out what is archived",
    patches: ["2-due-date.patch", "3-broken-health.patch"],
  },
} as const;

export type VersionNumber = keyof typeof versions;

export type PreparedVersion = { commitId: string; version: string; heading: string; message: string };

const appDirectory = join(import.meta.dirname, "app");
const patchDirectory = join(import.meta.dirname, "versions");

const run = promisify(execFile);

/** A commit made here needs neither the user's name nor their settings. */
const settings = [
  "user.name=Todo",
  "user.email=todo@example.com",
  "commit.gpgsign=false",
  "core.autocrlf=false",
  "core.hooksPath=/dev/null",
];

async function git(directory: string, ...parameters: string[]): Promise<string> {
  const { stdout } = await run("git", [...settings.flatMap((setting) => ["-c", setting]), ...parameters], { cwd: directory });
  return stdout.trim();
}

/**
 * Makes `directory` a Git repository whose branch `main` has the given version as its newest commit, ready to be pushed.
 * The directory may be missing, empty, or a repository that an earlier call made; then a commit is added to it, also when the
 * version is the one it has. Rejects when the directory has other content, or without git.
 */
export async function prepareVersion(directory: string, number: VersionNumber): Promise<PreparedVersion> {
  const { version, heading, message, patches } = versions[number];
  await mkdir(directory, { recursive: true });
  const entries = await readdir(directory);
  if (entries.length > 0 && !entries.includes(".git")) throw new Error(`${directory} is neither empty nor a Git repository.`);
  if (entries.length === 0) await git(directory, "init", "--quiet", "--initial-branch", "main");
  await git(directory, "rm", "-r", "--force", "--quiet", "--ignore-unmatch", ".");
  await cp(appDirectory, directory, { recursive: true, filter: (path) => basename(path) !== "node_modules" });
  for (const patch of patches) await git(directory, "apply", join(patchDirectory, patch));
  await git(directory, "add", "--all");
  await git(directory, "commit", "--quiet", "--allow-empty", "--message", message);
  return { commitId: await git(directory, "rev-parse", "HEAD"), version, heading, message };
}
