import { spawn } from "node:child_process";

/** Takes an event, a line of JSON. Throws, with what to tell the user, when it did not. */
export type Sink = (line: string, signal: AbortSignal) => Promise<void>;

const answerWithinMs = 30_000;

/** Each event is posted; any answer of success takes it. */
export function urlSink(url: string): Sink {
  return async (line, signal) => {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: line,
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
    }).catch((cause: unknown) => {
      throw new Error(`${url} cannot be reached: ${reasonOf(cause)}`, { cause });
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`${url} answered with status ${answer.status}`);
  };
}

/** The reason lies below "fetch failed". */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message || cause.message : cause.message;
}

/**
 * The command is run by the shell for each event, with the event on its standard input; exit code 0 takes it. Stopping ends it with all that
 * it started.
 */
export function commandSink(command: string, env: Readonly<Record<string, string | undefined>>): Sink {
  return (line, signal) =>
    new Promise((resolve, reject) => {
      const child = spawn("/bin/sh", ["-c", command], { env: { ...env }, stdio: ["pipe", "inherit", "inherit"], detached: true });
      const end = () => void (child.pid !== undefined && process.kill(-child.pid, "SIGTERM"));
      signal.addEventListener("abort", end, { once: true });
      child.once("error", reject);
      child.once("exit", (code, killedBy) => {
        signal.removeEventListener("abort", end);
        if (code === 0) return resolve();
        reject(new Error(`the command ended with ${code === null ? `signal ${killedBy}` : `exit code ${code}`}`));
      });
      // A command that does not read what it is given ends all the same.
      child.stdin.on("error", () => {});
      child.stdin.end(`${line}\n`);
    });
}
