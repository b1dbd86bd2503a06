/**
 * Managed compute: an AWS service that runs builds for its users without a project of theirs (CodePipeline for its Commands action) has
 * projects of its own. They are in nobody's lists, and nobody else starts, sees or stops their builds. The role of such a build is one
 * that trusts that service, not CodeBuild.
 */
import type { Reader, Transaction } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { type BatchRow, findBatch } from "./batch/store.ts";
import { managedKeptMs } from "./limits.ts";
import { type Place, placeOf } from "./names.ts";
import { type BuildRow, findBuild, findProject, type ProjectRow } from "./store.ts";

/** The owner of sandboxes: environments of the account's own projects that are no builds. */
export const sandboxOwner = "sandbox";

/** Whose projects and builds a caller deals with: a service its own, everybody else the account's, which is "". */
export const ownerOf = ({ principal }: Caller): string => (principal.kind === "service" ? principal.service : "");

export function projectSeenBy(reader: Reader, caller: Caller, name: string): ProjectRow | undefined {
  const row = findProject(reader, placeOf(caller), name);
  return row?.owner === ownerOf(caller) ? row : undefined;
}

/** `id` without the ARN around it. */
export function buildSeenBy(reader: Reader, caller: Caller, id: string): BuildRow | undefined {
  const row = findBuild(reader, placeOf(caller), id);
  return row?.owner === ownerOf(caller) ? row : undefined;
}

/** As of a build. */
export function batchSeenBy(reader: Reader, caller: Caller, id: string): BatchRow | undefined {
  const row = findBatch(reader, placeOf(caller), id);
  return row?.owner === ownerOf(caller) ? row : undefined;
}

/** Nobody can delete these, so they go by themselves when they are old. A project that is needed again its service makes again. */
export function forgetOldManaged(tx: Transaction): void {
  const before = tx.now - managedKeptMs;
  tx.run("DELETE FROM codebuild_builds WHERE owner <> '' AND status <> 'IN_PROGRESS' AND created < ?", before);
  tx.run(
    `DELETE FROM codebuild_command_executions AS command WHERE ended IS NOT NULL AND submitted < ? AND NOT EXISTS
       (SELECT 1 FROM codebuild_builds WHERE account = command.account AND region = command.region AND id = command.sandbox)`,
    before,
  );
  tx.run(
    `DELETE FROM codebuild_projects AS managed WHERE owner <> '' AND modified < ? AND NOT EXISTS
       (SELECT 1 FROM codebuild_builds WHERE account = managed.account AND region = managed.region AND project = managed.name)`,
    before,
  );
}

/** The service that takes on the roles of an owner's builds. */
export const roleTaker = (owner: string): string => (owner === "" || owner === sandboxOwner ? "codebuild.amazonaws.com" : owner);

/** A role as a build uses it: `service` takes on `from`, and from there `role`; without `from`, `role` itself. */
export interface RoleUse extends Place {
  id: string;
  role: string;
  from?: string;
  service: string;
}

export function roleUseOf({ account, region, id, owner, settings }: BuildRow): RoleUse {
  const { serviceRole: role, roleFrom: from } = settings;
  return { account, region, id, role, ...(from !== undefined && { from }), service: roleTaker(owner) };
}
