import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { listBatchIds } from "../batch/store.ts";
import { pageSize } from "../limits.ts";
import { projectSeenBy } from "../managed.ts";
import { placeOf, projectArn, projectNameFrom } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";
import { invalid } from "../project/refuse.ts";

/** By number, the highest first, unless asked otherwise. */
export const ListBuildBatchesForProject: Operation<"codebuild", "ListBuildBatchesForProject", CodebuildParts> = (
  input,
  { caller },
  { journal },
) => {
  if (!input.projectName) throw invalid("Invalid project name provided");
  const place = placeOf(caller);
  const project = projectNameFrom(input.projectName);
  const row = projectSeenBy(journal, caller, project);
  if (!row) throw fault(ResourceNotFoundException, `The provided project ${projectArn(place, project)} does not exist`);
  const offset = offsetOf(input.nextToken);
  const size = input.maxResults ?? pageSize;
  const query = { project, status: input.filter?.status, descending: input.sortOrder !== "ASCENDING", limit: size + 1, offset };
  const { items, nextToken } = page(listBatchIds(journal, row, query), offset, size);
  return { ids: items, nextToken };
};
