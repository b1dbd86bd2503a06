import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const exec = promisify(execFile);
const version = "4.75.1";

export interface GitlabCiLocal {
  /** Runs the project's only job, with the shell executor. */
  run(): Promise<unknown>;
  remove(): void;
}

/**
 * The npm package gitlab-ci-local in a directory of its own, with a project of one job, `echo hello`. Gives the reason instead where it
 * cannot be had: no npm registry, or no rsync, which it copies the project with.
 */
export async function openGitlabCiLocal(): Promise<GitlabCiLocal | string> {
  const directory = mkdtempSync(join(tmpdir(), "bench-gitlab-"));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  const project = join(directory, "project");
  try {
    await exec("rsync", ["--version"]);
    await exec("npm", ["install", "--prefix", directory, "--no-audit", "--no-fund", `gitlab-ci-local@${version}`]);
    mkdirSync(project);
    writeFileSync(join(project, ".gitlab-ci.yml"), "job:\n  script:\n    - echo hello\n");
    const git = (...words: string[]) =>
      exec("git", ["-c", "user.email=bench@localhost", "-c", "user.name=bench", ...words], { cwd: project });
    await git("init", "--quiet");
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "A job");
    await git("remote", "add", "origin", "https://gitlab.example.com/bench/project.git");
  } catch (error) {
    remove();
    return (error as Error).message.split("\n", 1)[0] ?? "";
  }
  const program = join(directory, "node_modules/.bin/gitlab-ci-local");
  return { remove, run: () => exec(program, ["--force-shell-executor", "job"], { cwd: project }) };
}
