/** Runs the system's git with nothing of the user's configuration. Credentials reach it in its environment, never on a command line. */
import { execFile } from "node:child_process";
import { remoteGitEnvironment } from "../../git-hosting/run-git.ts";
import { gitTimeoutMs } from "../limits.ts";

export interface GitCredentials {
  username: string;
  password: string;
}

/** git ended with another status than 0; `output` is what it said. */
export class GitFailed extends Error {
  override readonly name = "GitFailed";
  readonly output: string;

  constructor(output: string, options?: ErrorOptions) {
    super(`git failed: ${wordsOf(output)}`, options);
    this.output = output;
  }
}

/** What the server said is more to the point than what git makes of it. */
function wordsOf(output: string): string {
  const lines = output.trim().split("\n");
  const said = lines.flatMap((line) => (line.startsWith("remote: ") ? [line.slice("remote: ".length).trim()] : [])).filter(Boolean);
  const last = lines.find((line) => line.startsWith("fatal: ")) ?? lines.at(-1) ?? "";
  return said.length > 0 ? said.join(" ") : last.replace("fatal: ", "");
}

/** git asks this helper, a shell function, whenever the server wants a password. */
const helper = '!f() { test "$1" = get && echo "username=$TOWPATH_GIT_USERNAME" && echo "password=$TOWPATH_GIT_PASSWORD"; }; f';

/** Gives the standard output. Throws GitFailed. */
export async function runGit(
  directory: string,
  args: string[],
  options: { credentials?: GitCredentials; signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<string> {
  const { credentials, signal, timeoutMs = gitTimeoutMs } = options;
  const env = {
    ...remoteGitEnvironment,
    HOME: directory,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "credential.helper",
    GIT_CONFIG_VALUE_0: helper,
    TOWPATH_GIT_USERNAME: credentials?.username ?? "",
    TOWPATH_GIT_PASSWORD: credentials?.password ?? "",
  };
  return new Promise((resolve, reject) => {
    const limits = { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024, ...(signal && { signal }) };
    execFile("git", ["-C", directory, ...args], { env, ...limits }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (signal?.aborted) return reject(signal.reason as Error);
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return reject(error);
      const output = error.killed ? `git did not end within ${timeoutMs / 1000} seconds` : stderr || error.message;
      return reject(new GitFailed(output, { cause: error }));
    });
  });
}
