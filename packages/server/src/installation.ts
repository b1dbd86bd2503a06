import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

/** How this user's own clients reach and enter the server; readable by this user alone. */
export interface Access {
  endpoint: string;
  account: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  processId: number;
}

export const accessFile = (dataDirectory: string): string => join(dataDirectory, "access.json");

export function writeAccess(dataDirectory: string, access: Access): void {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  writeFileSync(accessFile(dataDirectory), `${JSON.stringify(access, undefined, 2)}\n`, { mode: 0o600 });
}
