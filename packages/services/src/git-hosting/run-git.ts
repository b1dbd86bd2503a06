import { spawn } from "node:child_process";

/** git's own environment: nothing of the user's configuration applies to hosted repositories. */
export const gitEnvironment = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
};

/**
 * For reading repositories of others: whatever URLs they hold (redirections, submodules), git follows them over HTTP only, never to files,
 * programs or SSH of this host.
 */
export const remoteGitEnvironment = { ...gitEnvironment, GIT_ALLOW_PROTOCOL: "http:https" };

/** git said no; `message` is its own words. */
export class GitError extends Error {
  override readonly name = "GitError";
}

/** Bytes of output that are held; a single file larger than this is refused by the operations that read one. */
const outputBytesMax = 64 * 1_048_576;

/** Runs git in a repository and gives what it printed. Throws GitError when it fails, cannot be started or prints too much. */
export function runGit(directory: string, args: string[], input?: string | Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const git = spawn("git", args, { cwd: directory, env: gitEnvironment, stdio: ["pipe", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    let size = 0;
    let complaint = "";
    git.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > outputBytesMax) git.kill();
      else chunks.push(chunk);
    });
    git.stderr.on("data", (chunk: Buffer) => void (complaint = (complaint + chunk.toString()).slice(-4_096)));
    git.on("error", (cause) => reject(new GitError(`git cannot be run: ${cause.message}`, { cause })));
    git.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(new GitError(size > outputBytesMax ? "the output is too large" : complaint.trim() || `git ended with ${code}`));
    });
    git.stdin.on("error", () => {}).end(input);
  });
}
