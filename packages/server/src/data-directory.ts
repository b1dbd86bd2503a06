import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The data directory cannot be used; the message says why and what to do. */
export class DirectoryUnusable extends Error {
  override readonly name = "DirectoryUnusable";
}

/** What may be there before the first start: images made beforehand, the log of starts that failed, a file system's own. */
const early = new Set(["cache", "server.lock", "server.log", "server.log.1", "lost+found"]);

/**
 * Makes the directory where there is none. One with foreign files in it is refused: everything in the data directory is removed when the
 * installation is. Throws DirectoryUnusable.
 */
export function prepareDataDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw new DirectoryUnusable(`The data directory ${directory} cannot be written to (${reason}). Choose another with TOWPATH_HOME.`, {
      cause,
    });
  }
  refuseForeign(directory);
  // Also one that was there: logs, objects and the database are for this user's eyes only.
  const { mode, uid } = statSync(directory);
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) chmodSync(directory, 0o700);
}

function refuseForeign(directory: string): void {
  if (existsSync(join(directory, "towpath.db"))) return;
  const foreign = readdirSync(directory).find((name) => !early.has(name));
  if (foreign !== undefined) {
    throw new DirectoryUnusable(
      `The directory ${directory} holds files that are not Towpath's (${foreign}). Give it a directory of its own with TOWPATH_HOME.`,
    );
  }
}
