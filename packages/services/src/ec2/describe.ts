import type { Reader } from "@towpath/journal";
import type { Call } from "../door/service.ts";
import { dryRun, refuse } from "./faults.ts";
import { type Fields, type Filter, passes } from "./filters.ts";
import { absent, isWellFormed, malformed } from "./kinds.ts";
import { pageSizeMax } from "./limits.ts";
import type { Kind, Resource, Tag } from "./model.ts";
import { all, tagsOf } from "./store.ts";

export interface Asked {
  Filters?: Filter[];
  MaxResults?: number;
  NextToken?: string;
  DryRun?: boolean;
}

/** How one kind is shown: AWS's shape of it, and what its filters look at. */
export interface View<K extends Kind, Shape> {
  kind: K;
  shape(resource: Resource<K>, tags: Tag[], reader: Reader): Shape;
  fields(resource: Resource<K>, reader: Reader): Fields;
}

/** The resources of a kind that are asked for by ids and filters, a page of them. `idsName` is the parameter of the ids. */
export function describe<K extends Kind, Shape>(
  view: View<K, Shape>,
  { reader, call, input, ids, idsName }: { reader: Reader; call: Call; input: Asked; ids: string[] | undefined; idsName: string },
): { shapes: Shape[]; NextToken?: string } {
  if (ids?.length && input.MaxResults !== undefined) {
    throw refuse("InvalidParameterCombination", `The parameter ${idsName} cannot be used with the parameter maxResults`);
  }
  const wanted = all(reader, call.caller, view.kind).filter(({ id }) => !ids?.length || ids.includes(id));
  if (ids?.length) assertAll(view.kind, ids, new Set(wanted.map(({ id }) => id)));
  const found = wanted
    .map((resource) => ({ resource, tags: tagsOf(reader, resource.id) }))
    .filter(({ resource, tags }) => !input.Filters?.length || passes(input.Filters, view.fields(resource, reader), tags));
  if (input.DryRun) throw dryRun();
  const { items, NextToken } = page(found, input);
  return { shapes: items.map(({ resource, tags }) => view.shape(resource, tags, reader)), ...(NextToken && { NextToken }) };
}

function assertAll(kind: Kind, ids: string[], found: Set<string>): void {
  const bad = ids.find((id) => !isWellFormed(kind, id));
  if (bad !== undefined) throw malformed(kind, bad);
  const lacking = ids.filter((id) => !found.has(id));
  if (lacking.length > 0) throw absent(kind, lacking);
}

/** The token is the place in the list, in a form nobody is tempted to compute with. */
export function page<T>(
  items: T[],
  { MaxResults, NextToken }: Pick<Asked, "MaxResults" | "NextToken">,
): { items: T[]; NextToken?: string } {
  const start = NextToken === undefined || NextToken === "" ? 0 : readToken(NextToken);
  const end = start + Math.min(MaxResults ?? pageSizeMax, pageSizeMax);
  return { items: items.slice(start, end), ...(end < items.length && { NextToken: writeToken(end) }) };
}

const writeToken = (place: number) => Buffer.from(JSON.stringify({ place })).toString("base64url");

function readToken(token: string): number {
  try {
    const { place } = JSON.parse(Buffer.from(token, "base64url").toString()) as { place?: unknown };
    if (typeof place === "number" && Number.isSafeInteger(place) && place >= 0) return place;
  } catch {
    // Not one of ours; refused below.
  }
  throw refuse("InvalidNextToken", "The specified NextToken is not valid.");
}
