import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import type { Reader } from "@towpath/journal";
import { fault } from "@towpath/wire";
import { sandboxOwner } from "../managed.ts";
import type { Place } from "../names.ts";
import { type BuildRow, findBuild, findBuildByUuid } from "../store.ts";
import { sandboxIdFrom } from "./names.ts";

/** By id, ARN, or the UUID in it, which is what AWS's own examples show as a sandbox's id. */
export function findSandbox(reader: Reader, place: Place, idOrArn: string): BuildRow | undefined {
  const id = sandboxIdFrom(idOrArn);
  const row = findBuild(reader, place, id) ?? findBuildByUuid(reader, place, id);
  return row?.owner === sandboxOwner ? row : undefined;
}

/** Throws ResourceNotFoundException. */
export function requireSandbox(reader: Reader, place: Place, idOrArn: string): BuildRow {
  const row = findSandbox(reader, place, idOrArn);
  if (!row) throw fault(ResourceNotFoundException, `Sandbox ${idOrArn} could not be found`);
  return row;
}
