import type { Operation } from "../../door/service.ts";
import { deleteBadgeOf } from "../badges/store.ts";
import { tidyCachesSoon } from "../cache/tidy.ts";
import { projectSeenBy } from "../managed.ts";
import { projectArn, projectNameFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { deletePolicy } from "../policies/policies.ts";
import { deleteProject } from "../store.ts";
import { deleteWebhookOf } from "../webhooks/store.ts";

/** Succeeds for a project that does not exist, too; builds that were made stay. */
export const DeleteProject: Operation<"codebuild", "DeleteProject", CodebuildParts> = ({ name }, { caller }, { journal }) => {
  journal.transact((tx) => {
    const project = projectSeenBy(tx, caller, projectNameFrom(name));
    if (!project) return;
    deleteProject(tx, project, project.name);
    deleteWebhookOf(tx, project, project.name);
    deleteBadgeOf(tx, project, project.name);
    deletePolicy(tx, project, projectArn(project, project.name));
    tidyCachesSoon(tx);
  });
  return {};
};
