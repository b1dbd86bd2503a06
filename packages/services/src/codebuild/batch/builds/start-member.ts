import type { Transaction } from "@towpath/journal";
import type { Call } from "../../../door/service.ts";
import type { CodebuildParts } from "../../parts.ts";
import { startBuild } from "../../start.ts";
import { type BuildRow, findBuild, type ProjectRow } from "../../store.ts";
import { advanceBatch } from "../advance.ts";
import { sourceGroup } from "../spec/groups.ts";
import { type Member, settingsOfMember } from "./member.ts";

/** Starts a build of a batch and tells the batch, in one transaction; called again for the same try, gives the build that there is. */
export function startMember(tx: Transaction, parts: CodebuildParts, call: Call, project: ProjectRow, member: Member): BuildRow {
  const { batch, group } = member;
  const known = group.build === undefined ? undefined : findBuild(tx, batch, group.build);
  if (known) return known;
  const identifier = group.task.identifier;
  const isDebugged = group.task.debugSession || (batch.facts.debugSessionEnabled === true && identifier !== sourceGroup);
  const overrides = isDebugged ? { debugSessionEnabled: true } : {};
  const build = startBuild(tx, parts, call, {
    project,
    settings: settingsOfMember(member),
    overrides,
    member: { batch: { id: batch.id, group: identifier }, initiator: batch.initiator },
  });
  advanceBatch(tx, batch, batch.id, { kind: "build-started", group: identifier, attempt: group.attempt, build: build.id, at: tx.now });
  return build;
}
