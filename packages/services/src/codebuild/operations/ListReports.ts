import type { Operation } from "../../door/service.ts";
import { pageSize } from "../limits.ts";
import { placeOf } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";
import { reportArn } from "../reports/names.ts";
import { listReports } from "../reports/store.ts";

export const ListReports: Operation<"codebuild", "ListReports", CodebuildParts> = (input, { caller }, { journal }) => {
  const { sortOrder = "DESCENDING", maxResults = pageSize, filter } = input;
  const offset = offsetOf(input.nextToken);
  const options = { descending: sortOrder === "DESCENDING", limit: maxResults + 1, offset };
  const { items, nextToken } = page(listReports(journal, placeOf(caller), { status: filter?.status }, options), offset, maxResults);
  return { reports: items.map((id) => reportArn(placeOf(caller), id)), nextToken };
};
