import type { Operation } from "../../door/service.ts";
import { pageSize } from "../limits.ts";
import { projectSeenBy, sandboxOwner } from "../managed.ts";
import { placeOf, projectNameFrom } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";
import { projectNotFound } from "../project/not-found.ts";
import { listBuildIds } from "../store.ts";

/** The newest first, unless asked otherwise. */
export const ListSandboxesForProject: Operation<"codebuild", "ListSandboxesForProject", CodebuildParts> = (
  input,
  { caller },
  { journal },
) => {
  const place = placeOf(caller);
  const project = projectNameFrom(input.projectName);
  if (!projectSeenBy(journal, caller, project)) throw projectNotFound(place, project);
  const [offset, size] = [offsetOf(input.nextToken), input.maxResults ?? pageSize];
  const owned = { ...place, owner: sandboxOwner };
  const found = listBuildIds(journal, owned, { project, descending: input.sortOrder !== "ASCENDING", limit: size + 1, offset });
  const { items, nextToken } = page(found, offset, size);
  return { ids: items, nextToken };
};
