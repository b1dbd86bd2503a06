import type { Operation } from "../../door/service.ts";
import { pageSize } from "../limits.ts";
import { placeOf } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";
import { theGroup } from "../reports/find.ts";
import { reportArn } from "../reports/names.ts";
import { listReports } from "../reports/store.ts";

export const ListReportsForReportGroup: Operation<"codebuild", "ListReportsForReportGroup", CodebuildParts> = (
  input,
  { caller },
  { journal },
) => {
  const { sortOrder = "DESCENDING", maxResults = pageSize, filter } = input;
  const { name: group } = theGroup(journal, placeOf(caller), input.reportGroupArn);
  const offset = offsetOf(input.nextToken);
  const options = { descending: sortOrder === "DESCENDING", limit: maxResults + 1, offset };
  const { items, nextToken } = page(listReports(journal, placeOf(caller), { group, status: filter?.status }, options), offset, maxResults);
  return { reports: items.map((id) => reportArn(placeOf(caller), id)), nextToken };
};
