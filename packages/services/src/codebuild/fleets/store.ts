import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import type { Reader, Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Place } from "../names.ts";
import { type FleetFacts, type FleetRow, fleetArn } from "./fleet.ts";

type Stored = Omit<FleetRow, "facts"> & { facts: string };

const read = (row: Stored): FleetRow => ({ ...row, facts: JSON.parse(row.facts) as FleetFacts });

/** By name or ARN; an ARN must be this very fleet's, not that of an earlier one of the same name. */
export function findFleet(reader: Reader, { account, region }: Place, nameOrArn: string): FleetRow | undefined {
  const name = /^arn:aws[^:]*:codebuild:[^:]*:[^:]*:fleet\/([^:]+)(?::[^:]+)?$/.exec(nameOrArn)?.[1] ?? nameOrArn;
  const row = reader.one<Stored>("SELECT * FROM codebuild_fleets WHERE account = ? AND region = ? AND name = ?", account, region, name);
  if (!row || (nameOrArn.startsWith("arn:") && nameOrArn !== fleetArn(row))) return undefined;
  return read(row);
}

/** Throws ResourceNotFoundException. */
export function fleetOf(reader: Reader, place: Place, arn: string): FleetRow {
  const fleet = findFleet(reader, place, arn);
  if (!fleet) throw fault(ResourceNotFoundException, `Fleet cannot be found: ${arn}`);
  return fleet;
}

export const countFleets = (reader: Reader, { account, region }: Place): number =>
  reader.one<{ fleets: number }>("SELECT count(*) AS fleets FROM codebuild_fleets WHERE account = ? AND region = ?", account, region)
    ?.fleets ?? 0;

export const putFleet = (tx: Transaction, fleet: FleetRow): void =>
  void tx.run(
    `INSERT INTO codebuild_fleets (account, region, name, id, facts, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (account, region, name) DO UPDATE SET facts = excluded.facts, modified = excluded.modified`,
    fleet.account,
    fleet.region,
    fleet.name,
    fleet.id,
    JSON.stringify(fleet.facts),
    fleet.created,
    fleet.modified,
  );

export const deleteFleet = (tx: Transaction, { account, region, name }: FleetRow): void =>
  void tx.run("DELETE FROM codebuild_fleets WHERE account = ? AND region = ? AND name = ?", account, region, name);

export type FleetOrder = "NAME" | "CREATED_TIME" | "LAST_MODIFIED_TIME";

/** ARNs of at most `limit` fleets. */
export function listFleets(
  reader: Reader,
  { account, region }: Place,
  order: FleetOrder,
  options: { descending: boolean; limit: number; offset: number },
): string[] {
  const column = { NAME: "name", CREATED_TIME: "created", LAST_MODIFIED_TIME: "modified" }[order];
  const direction = options.descending ? "DESC" : "ASC";
  return reader
    .all<Stored>(
      `SELECT * FROM codebuild_fleets WHERE account = ? AND region = ? ORDER BY ${column} ${direction}, name ${direction} LIMIT ? OFFSET ?`,
      account,
      region,
      options.limit,
      options.offset,
    )
    .map(fleetArn);
}
