import type { Operation } from "../../door/service.ts";
import { projectSeenBy } from "../managed.ts";
import { placeOf, projectNameFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { checkRole } from "../project/check-role.ts";
import { projectNotFound } from "../project/not-found.ts";
import { invalid } from "../project/refuse.ts";
import { updateProject } from "../store.ts";

/**
 * Notes that a project's builds may be seen by the public, and gives the project the alias that public addresses name it by, which stays
 * when it turns private and public again. A public project needs a role that reads its logs and artifacts.
 */
export const UpdateProjectVisibility: Operation<"codebuild", "UpdateProjectVisibility", CodebuildParts> = async (
  { projectArn, projectVisibility, resourceAccessRole },
  { caller },
  parts,
) => {
  const place = placeOf(caller);
  const name = projectNameFrom(projectArn);
  if (name === projectArn) throw invalid(`Invalid project ARN: ${projectArn}`);
  if (!projectSeenBy(parts.journal, caller, name)) throw projectNotFound(place, name);
  if (resourceAccessRole) await checkRole(parts.aws, place, resourceAccessRole);
  const publicProjectAlias = parts.journal.transact((tx) => {
    const project = projectSeenBy(tx, caller, name);
    if (!project) throw projectNotFound(place, name);
    const role = resourceAccessRole ?? project.facts.resourceAccessRole;
    if (projectVisibility === "PUBLIC_READ" && !role) throw invalid("resourceAccessRole is required for projects with public builds");
    const alias =
      project.facts.publicProjectAlias ?? (projectVisibility === "PUBLIC_READ" ? parts.ids.bytes(24).toString("base64url") : undefined);
    updateProject(tx, place, name, {
      ...project.facts,
      projectVisibility,
      ...(role !== undefined && { resourceAccessRole: role }),
      ...(alias !== undefined && { publicProjectAlias: alias }),
    });
    return projectVisibility === "PUBLIC_READ" ? alias : undefined;
  });
  return { projectArn, projectVisibility, ...(publicProjectAlias !== undefined && { publicProjectAlias }) };
};
