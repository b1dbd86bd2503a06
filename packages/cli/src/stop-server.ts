import { isDirectoryLocked } from "@towpath/journal";
import { readAccess } from "@towpath/server/access";
import type { Config } from "@towpath/server/config";
import type { Context } from "./context.ts";
import { UserError } from "./errors.ts";
import { until } from "./process-end.ts";
import { askToStop, findServer } from "./server-client.ts";

const politeMs = 15_000;
const firmMs = 10_000;

/**
 * Stops the server that works on the data directory and waits until it has let go of it. Resolves with false when none ran. One that
 * does not answer, or does not end in time, is sent SIGTERM and then SIGKILL: nothing is lost by it, a server can be killed at any time.
 */
export async function stopServer(context: Context, config: Config): Promise<boolean> {
  const isFree = () => !isDirectoryLocked(config.dataDirectory);
  if (isFree()) return false;
  const server = await findServer(config, context.now());
  if (server) {
    await askToStop(server.access, context.now());
    if (await until(context, isFree, politeMs)) return true;
  }
  const processId = readAccess(config.dataDirectory)?.processId;
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (processId !== undefined && send(processId, signal) && (await until(context, isFree, firmMs))) return true;
  }
  if (isFree()) return true;
  throw new UserError(
    `The server that holds ${config.dataDirectory} does not end${processId === undefined ? "" : ` (process ${processId})`}. End it, and run this again.`,
  );
}

function send(processId: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(processId, signal);
  } catch {
    return false;
  }
}
