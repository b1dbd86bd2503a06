import { InvalidResourceId, InvalidResourceType } from "@aws-sdk/client-ssm";
import type { Journal, Reader } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import type { ParameterRow } from "./model.ts";
import { findParameter } from "./store.ts";

export interface Tag {
  Key: string;
  Value: string;
}

interface Resource {
  ResourceType: string;
  ResourceId: string;
}

/** Throws InvalidResourceType for anything but a parameter, InvalidResourceId for one that does not exist. */
export function changeTags(journal: Journal, caller: Caller, resource: Resource, change: (present: Tag[]) => Tag[]): void {
  journal.transact((tx) => {
    const row = tagged(tx, caller, resource);
    const tags = JSON.stringify(change(JSON.parse(row.tags) as Tag[]));
    tx.move("UPDATE ssm_parameters SET tags = ? WHERE account = ? AND region = ? AND name = ?", tags, row.account, row.region, row.name);
  });
}

export function tagsOf(reader: Reader, caller: Caller, resource: Resource): Tag[] {
  return JSON.parse(tagged(reader, caller, resource).tags) as Tag[];
}

function tagged(reader: Reader, caller: Caller, { ResourceType: type, ResourceId: id }: Resource): ParameterRow {
  if (type !== "Parameter") throw fault(InvalidResourceType, `Towpath has no resources of the type ${type}, only parameters.`);
  const row = findParameter(reader, caller, id);
  if (!row) throw fault(InvalidResourceId, `The resource ID "${id}" is not valid. Verify the ID and try again.`);
  return row;
}
