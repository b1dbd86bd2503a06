import type { Operation } from "../../door/service.ts";
import { projectSeenBy } from "../managed.ts";
import { placeOf, projectNameFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { projectNotFound } from "../project/not-found.ts";

/** No project has a cache, since other types than NO_CACHE are refused: there is nothing to reset. */
export const InvalidateProjectCache: Operation<"codebuild", "InvalidateProjectCache", CodebuildParts> = (
  input,
  { caller },
  { journal },
) => {
  const name = projectNameFrom(input.projectName);
  if (!projectSeenBy(journal, caller, name)) throw projectNotFound(placeOf(caller), name);
  return {};
};
