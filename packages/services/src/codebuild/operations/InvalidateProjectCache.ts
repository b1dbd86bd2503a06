import type { Operation } from "../../door/service.ts";
import { placeOf, projectNameFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { projectNotFound } from "../project/not-found.ts";
import { findProject } from "../store.ts";

/** No project has a cache, since other types than NO_CACHE are refused: there is nothing to reset. */
export const InvalidateProjectCache: Operation<"codebuild", "InvalidateProjectCache", CodebuildParts> = (
  input,
  { caller },
  { journal },
) => {
  const name = projectNameFrom(input.projectName);
  if (!findProject(journal, placeOf(caller), name)) throw projectNotFound(placeOf(caller), name);
  return {};
};
