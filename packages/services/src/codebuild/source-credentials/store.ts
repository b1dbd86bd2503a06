import type { Reader, Transaction } from "@towpath/journal";
import type { Place } from "../names.ts";
import type { AuthType, ServerType, SourceCredential } from "./model.ts";

interface Stored extends Place {
  server_type: ServerType;
  auth_type: AuthType;
  username: string | null;
  token: Uint8Array | null;
  resource: string | null;
}

const read = (row: Stored): SourceCredential => ({
  account: row.account,
  region: row.region,
  serverType: row.server_type,
  authType: row.auth_type,
  username: row.username ?? undefined,
  token: row.token ?? undefined,
  resource: row.resource ?? undefined,
});

export const listCredentials = (reader: Reader, { account, region }: Place): SourceCredential[] =>
  reader
    .all<Stored>("SELECT * FROM codebuild_source_credentials WHERE account = ? AND region = ? ORDER BY server_type", account, region)
    .map(read);

export const findCredential = (reader: Reader, place: Place, serverType: string): SourceCredential | undefined =>
  listCredentials(reader, place).find((one) => one.serverType === serverType);

export const putCredential = (tx: Transaction, given: SourceCredential): void =>
  void tx.run(
    `INSERT OR REPLACE INTO codebuild_source_credentials (account, region, server_type, auth_type, username, token, resource, created)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    given.account,
    given.region,
    given.serverType,
    given.authType,
    given.username ?? null,
    given.token ?? null,
    given.resource ?? null,
    tx.now,
  );

export const deleteCredential = (tx: Transaction, { account, region }: Place, serverType: string): void =>
  void tx.run("DELETE FROM codebuild_source_credentials WHERE account = ? AND region = ? AND server_type = ?", account, region, serverType);
