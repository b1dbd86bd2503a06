import type { Reader } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { refuse } from "./faults.ts";
import type { Resource } from "./model.ts";
import { all } from "./store.ts";

/** The route table that has an association. Throws InvalidAssociationID.NotFound. */
export function tableWithAssociation(reader: Reader, caller: Caller, id: string): Resource<"route-table"> {
  const table = all(reader, caller, "route-table").find(({ data }) => data.associations.some((association) => association.id === id));
  if (table) return table;
  throw refuse("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`);
}
