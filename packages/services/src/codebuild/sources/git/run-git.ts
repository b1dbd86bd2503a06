import { execFile } from "node:child_process";
import { gitTimeoutMs } from "../../limits.ts";

/** git ended with another status than 0; `output` is what it said. */
export class GitFailed extends Error {
  override readonly name = "GitFailed";
  readonly output: string;

  constructor(output: string, options?: ErrorOptions) {
    super(`git failed: ${output}`, options);
    this.output = output;
  }
}

/** Runs git and gives what it printed. Rejects with GitFailed, or with the signal's reason. */
export type Git = (...args: string[]) => Promise<string>;

export const gitWith =
  (environment: Record<string, string>, signal: AbortSignal): Git =>
  (...args) =>
    new Promise((resolve, reject) => {
      const options = { env: environment, signal, timeout: gitTimeoutMs, maxBuffer: 16 * 1024 * 1024 };
      execFile("git", args, options, (error, stdout, stderr) => {
        if (!error) return resolve(stdout.trim());
        if (signal.aborted) return reject(signal.reason as Error);
        // The message of the error itself holds the whole command.
        const said = error.killed ? `git did not end within ${gitTimeoutMs / 60_000} minutes` : stderr.trim() || `git: ${error.code ?? ""}`;
        return reject(new GitFailed(said, { cause: error }));
      });
    });

const unknownRevision =
  /Needed a single revision|Remote branch .* not found|unknown revision|couldn't find remote ref|no such remote ref|not our ref|unadvertised object/;

/** Whether the repository has no such branch, tag or commit, or does not give it out. */
export const isUnknownRevision = (error: unknown): boolean => error instanceof GitFailed && unknownRevision.test(error.output);

const texts: [RegExp, string][] = [
  [unknownRevision, "reference not found"],
  [/could not read (Username|Password)/, "authentication required"],
  [/Authentication failed|returned error: 40[13]/, "authorization failed"],
  [/repository .* not found|returned error: 404/, "repository not found"],
];

/** Why a clone failed, in AWS's short words where it has some. */
export function reasonOf({ output }: GitFailed): string {
  const known = texts.find(([pattern]) => pattern.test(output));
  if (known) return known[1];
  const lines = output.split("\n");
  return (lines.find((line) => line.startsWith("fatal: ")) ?? lines.at(-1) ?? "").replace(/^fatal: /, "");
}
