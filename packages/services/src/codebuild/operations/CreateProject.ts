import { ResourceAlreadyExistsException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { onFleet } from "../fleets/check.ts";
import { ensureBadge } from "../badges/store.ts";
import { ownerOf } from "../managed.ts";
import { placeOf, projectArn } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { checkLambdaCall } from "../project/check-lambda.ts";
import { checkProject } from "../project/check-project.ts";
import { checkRole } from "../project/check-role.ts";
import { newProject } from "../project/facts.ts";
import { shownProject } from "../project/shown.ts";
import { warmImage } from "../runner/image.ts";
import { findProject, insertProject, type ProjectRow } from "../store.ts";

export const CreateProject: Operation<"codebuild", "CreateProject", CodebuildParts> = async (input, { caller }, parts) => {
  const place = placeOf(caller);
  checkLambdaCall(input.environment.type, input);
  const facts = newProject(input, place);
  checkProject(onFleet(parts.journal, place, facts));
  const owner = ownerOf(caller);
  await checkRole(parts.aws, place, input.serviceRole, owner);
  const row = parts.journal.transact((tx) => {
    if (findProject(tx, place, input.name)) {
      throw fault(ResourceAlreadyExistsException, `Project already exists: ${projectArn(place, input.name)}`);
    }
    insertProject(tx, { ...place, name: input.name, owner, facts });
    if (facts.badge?.badgeEnabled) ensureBadge(tx, place, input.name, parts.ids.hex(32));
    return findProject(tx, place, input.name) as ProjectRow;
  });
  warmImage(parts, input.environment.image);
  return { project: shownProject(parts, row) };
};
