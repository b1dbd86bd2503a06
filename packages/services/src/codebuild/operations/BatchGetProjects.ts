import type { Operation } from "../../door/service.ts";
import { projectSeenBy } from "../managed.ts";
import { projectNameFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { shownProject } from "../project/shown.ts";

/** Takes names and ARNs, in any mixture. */
export const BatchGetProjects: Operation<"codebuild", "BatchGetProjects", CodebuildParts> = ({ names }, { caller }, parts) => {
  const found = [...new Set(names)].map((name) => ({ name, row: projectSeenBy(parts.journal, caller, projectNameFrom(name)) }));
  return {
    projects: found.flatMap(({ row }) => (row ? [shownProject(parts, row)] : [])),
    projectsNotFound: found.flatMap(({ name, row }) => (row ? [] : [name])),
  };
};
