import type { Operation } from "../../door/service.ts";
import { onFleet } from "../fleets/check.ts";
import { ensureBadge } from "../badges/store.ts";
import { projectSeenBy } from "../managed.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { checkLambdaCall } from "../project/check-lambda.ts";
import { checkProject } from "../project/check-project.ts";
import { checkRole } from "../project/check-role.ts";
import { changedProject } from "../project/facts.ts";
import { projectNotFound } from "../project/not-found.ts";
import { shownProject } from "../project/shown.ts";
import { warmImage } from "../runner/image.ts";
import { findProject, type ProjectRow, updateProject } from "../store.ts";

export const UpdateProject: Operation<"codebuild", "UpdateProject", CodebuildParts> = async (input, { caller }, parts) => {
  const place = placeOf(caller);
  const before = projectSeenBy(parts.journal, caller, input.name);
  if (!before) throw projectNotFound(place, input.name);
  if (input.serviceRole) await checkRole(parts.aws, place, input.serviceRole, before.owner);
  const row = parts.journal.transact((tx) => {
    const project = projectSeenBy(tx, caller, input.name);
    if (!project) throw projectNotFound(place, input.name);
    const facts = changedProject(project.facts, input);
    checkLambdaCall(facts.environment?.type, input);
    checkProject(onFleet(tx, place, facts));
    updateProject(tx, place, input.name, facts);
    if (facts.badge?.badgeEnabled) ensureBadge(tx, place, input.name, parts.ids.hex(32));
    return findProject(tx, place, input.name) as ProjectRow;
  });
  warmImage(parts, row.facts.environment?.image ?? "");
  return { project: shownProject(parts, row) };
};
