import { EngineError } from "@towpath/engine";
import { DirectoryLocked, DiskFailed, DiskFull, type Log, NewerDirectory } from "@towpath/journal";
import { ConfigError, readEnv } from "./config.ts";
import { DirectoryUnusable } from "./data-directory.ts";
import { CannotListen } from "./listener.ts";
import { openServer } from "./open-server.ts";

/** Runs the server until it is asked to stop. Resolves with the exit code: 0, or 1 when it could not start or go on, with one sentence on standard error. */
export async function serve(env: Record<string, string | undefined>): Promise<number> {
  try {
    await using server = await openServer(readEnv(env), env);
    surviveStrays(server.parts.log);
    await stopAsked(server.stopped);
    if (server.stopped.reason instanceof DiskFailed) throw server.stopped.reason;
    return 0;
  } catch (error) {
    if (!isForUser(error)) throw error;
    process.stderr.write(`towpath: ${(error as Error).message}\n`);
    return 1;
  }
}

/** What matters is in the database before it is done, so a stray rejection costs one piece of work, which is done again; ending would cost all. */
function surviveStrays(log: Log): void {
  process.on("unhandledRejection", (err) => log.error({ err }, "a rejection was not handled"));
}

const isForUser = (error: unknown): boolean =>
  [ConfigError, CannotListen, DirectoryLocked, DirectoryUnusable, DiskFailed, DiskFull, NewerDirectory, EngineError].some(
    (kind) => error instanceof kind,
  );

function stopAsked(stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    stopped.addEventListener("abort", () => resolve(), { once: true });
  });
}
