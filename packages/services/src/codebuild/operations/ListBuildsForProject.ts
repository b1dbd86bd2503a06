import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { pageSize } from "../limits.ts";
import { projectSeenBy } from "../managed.ts";
import { placeOf, projectArn, projectNameFrom } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";
import { listBuildIds } from "../store.ts";

/** By build number, the highest first, unless asked otherwise. */
export const ListBuildsForProject: Operation<"codebuild", "ListBuildsForProject", CodebuildParts> = (input, { caller }, { journal }) => {
  const place = placeOf(caller);
  const project = projectNameFrom(input.projectName);
  const row = projectSeenBy(journal, caller, project);
  if (!row) {
    throw fault(ResourceNotFoundException, `The provided project ${projectArn(place, project)} does not exist`);
  }
  const offset = offsetOf(input.nextToken);
  const found = listBuildIds(journal, row, { project, descending: input.sortOrder !== "ASCENDING", limit: pageSize + 1, offset });
  const { items, nextToken } = page(found, offset);
  return { ids: items, nextToken };
};
