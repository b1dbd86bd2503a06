import type { Operation } from "../../door/service.ts";
import { projectSeenBy } from "../managed.ts";
import { projectNameFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { projectShape } from "../shapes.ts";

/** Takes names and ARNs, in any mixture. */
export const BatchGetProjects: Operation<"codebuild", "BatchGetProjects", CodebuildParts> = ({ names }, { caller }, { journal }) => {
  const found = [...new Set(names)].map((name) => ({ name, row: projectSeenBy(journal, caller, projectNameFrom(name)) }));
  return {
    projects: found.flatMap(({ row }) => (row ? [projectShape(row)] : [])),
    projectsNotFound: found.flatMap(({ name, row }) => (row ? [] : [name])),
  };
};
