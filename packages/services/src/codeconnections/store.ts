import { ResourceNotFoundException } from "@aws-sdk/client-codestar-connections";
import type { Reader } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import type { ConnectionRow, HostRow, RepositoryRow, Tag } from "./model.ts";

/** Throws ResourceNotFound. An ARN of either of the service's two names finds the connection. */
export function connectionAt(reader: Reader, caller: Caller, arn: string): ConnectionRow {
  const row = reader.one<ConnectionRow>(
    "SELECT * FROM codeconnections_connections WHERE arn = ? AND account = ?",
    arn.replace(/^arn:aws:codeconnections:/, "arn:aws:codestar-connections:"),
    caller.account,
  );
  if (!row) throw fault(ResourceNotFoundException, `Connection ${arn} not found`);
  return row;
}

export function connectionNamed(reader: Reader, caller: Caller, name: string): ConnectionRow | undefined {
  return reader.one<ConnectionRow>(
    "SELECT * FROM codeconnections_connections WHERE account = ? AND region = ? AND name = ?",
    caller.account,
    caller.region,
    name,
  );
}

export function connectionsOf(reader: Reader, caller: Caller): ConnectionRow[] {
  return reader.all<ConnectionRow>(
    "SELECT * FROM codeconnections_connections WHERE account = ? AND region = ? ORDER BY name",
    caller.account,
    caller.region,
  );
}

export function repositoriesOf(reader: Reader, connection: ConnectionRow): RepositoryRow[] {
  return reader.all<RepositoryRow>(
    "SELECT * FROM codeconnections_repositories WHERE connection_arn = ? ORDER BY full_name",
    connection.arn,
  );
}

/** Throws ResourceNotFound. An ARN of either of the service's two names finds the host. */
export function hostAt(reader: Reader, caller: Pick<Caller, "account">, arn: string): HostRow {
  const row = reader.one<HostRow>(
    "SELECT * FROM codeconnections_hosts WHERE arn = ? AND account = ?",
    arn.replace(/^arn:aws:codeconnections:/, "arn:aws:codestar-connections:"),
    caller.account,
  );
  if (!row) throw fault(ResourceNotFoundException, `Host ${arn} not found`);
  return row;
}

export function hostsOf(reader: Reader, caller: Caller): HostRow[] {
  return reader.all<HostRow>(
    "SELECT * FROM codeconnections_hosts WHERE account = ? AND region = ? ORDER BY name",
    caller.account,
    caller.region,
  );
}

export function hostShape({ name, provider, endpoint }: HostRow) {
  return { Name: name, ProviderType: provider as "GitHub", ProviderEndpoint: endpoint, Status: "AVAILABLE" };
}

/** A connection or a host. Throws ResourceNotFound. */
export function taggedAt(reader: Reader, caller: Caller, arn: string): { table: string; row: ConnectionRow | HostRow } {
  return /:host\//.test(arn)
    ? { table: "codeconnections_hosts", row: hostAt(reader, caller, arn) }
    : { table: "codeconnections_connections", row: connectionAt(reader, caller, arn) };
}

export const tagsOf = (row: { tags: string }): Tag[] => JSON.parse(row.tags) as Tag[];

export function connectionShape(row: ConnectionRow) {
  return {
    ConnectionName: row.name,
    ConnectionArn: row.arn,
    ProviderType: row.provider as "GitHub",
    OwnerAccountId: row.account,
    ConnectionStatus: "AVAILABLE" as const,
    ...(row.host_arn !== null && { HostArn: row.host_arn }),
  };
}
