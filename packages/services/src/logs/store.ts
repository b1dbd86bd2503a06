import { ResourceNotFoundException } from "@aws-sdk/client-cloudwatch-logs";
import type { Reader } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import type { GroupRow, StreamRow } from "./model.ts";

/** Throws ResourceNotFound. */
export function groupNamed(reader: Reader, caller: Caller, name: string): GroupRow {
  const row = reader.one<GroupRow>(
    "SELECT * FROM logs_groups WHERE account = ? AND region = ? AND name = ?",
    caller.account,
    caller.region,
    name,
  );
  if (!row) throw fault(ResourceNotFoundException, "The specified log group does not exist.");
  return row;
}

/** The group an operation names by its name or by an identifier, which is a name or an ARN. Throws ResourceNotFound. */
export function groupOf(
  reader: Reader,
  caller: Caller,
  input: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined },
): GroupRow {
  const identifier = input.logGroupIdentifier ?? input.logGroupName ?? "";
  return groupNamed(
    reader,
    caller,
    identifier.startsWith("arn:") ? (identifier.split(":log-group:")[1] ?? "").replace(/:\*$/, "") : identifier,
  );
}

/** Throws ResourceNotFound, for the group or for the stream. */
export function streamNamed(reader: Reader, caller: Caller, group: string, name: string): StreamRow {
  groupNamed(reader, caller, group);
  const row = reader.one<StreamRow>(
    "SELECT * FROM logs_streams WHERE account = ? AND region = ? AND group_name = ? AND name = ?",
    caller.account,
    caller.region,
    group,
    name,
  );
  if (!row) throw fault(ResourceNotFoundException, "The specified log stream does not exist.");
  return row;
}

/** The row as it is now. Throws ResourceNotFound when the stream has been deleted meanwhile. */
export function streamById(reader: Reader, id: number): StreamRow {
  const row = reader.one<StreamRow>("SELECT * FROM logs_streams WHERE id = ?", id);
  if (!row) throw fault(ResourceNotFoundException, "The specified log stream does not exist.");
  return row;
}

export function streamsOf(reader: Reader, group: GroupRow): StreamRow[] {
  return reader.all<StreamRow>(
    "SELECT * FROM logs_streams WHERE account = ? AND region = ? AND group_name = ? ORDER BY name",
    group.account,
    group.region,
    group.name,
  );
}

/** Events before this are past their retention and are not shown. */
export function retainedFrom(group: GroupRow, now: number): number {
  return group.retention_days === null ? 0 : now - group.retention_days * 24 * 3_600_000;
}
