import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Ids, Journal } from "@towpath/journal";

const tables = `-- 1
CREATE TABLE server_installation (id TEXT PRIMARY KEY, created INTEGER NOT NULL) STRICT;
`;

/** The id that marks everything this installation makes on the engine; chosen at its first start. */
export function installationId(journal: Journal, ids: Ids): string {
  journal.migrate("server", tables);
  const known = journal.one<{ id: string }>("SELECT id FROM server_installation");
  if (known) return known.id;
  const id = ids.hex(12);
  journal.transact((tx) => tx.run("INSERT INTO server_installation VALUES (?, ?)", id, tx.now));
  return id;
}

/** The same, read from outside whether or not the server runs, of whatever version it was; undefined where there is none. */
export function findInstallationId(dataDirectory: string): string | undefined {
  const file = join(dataDirectory, "towpath.db");
  if (!existsSync(file)) return undefined;
  try {
    using database = new DatabaseSync(file, { readOnly: true });
    return (database.prepare("SELECT id FROM server_installation").get() as { id: string } | undefined)?.id;
  } catch {
    return undefined;
  }
}
