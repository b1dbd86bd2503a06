import type { Operation } from "../../door/service.ts";
import { pageSize } from "../limits.ts";
import { placeOf } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";
import { reportGroupArn } from "../reports/names.ts";
import { listGroups } from "../reports/store.ts";

/** The newest first, unless asked otherwise. */
export const ListReportGroups: Operation<"codebuild", "ListReportGroups", CodebuildParts> = (input, { caller }, { journal }) => {
  const { sortBy = "CREATED_TIME", sortOrder = "DESCENDING", maxResults = pageSize } = input;
  const offset = offsetOf(input.nextToken);
  const options = { descending: sortOrder === "DESCENDING", limit: maxResults + 1, offset };
  const { items, nextToken } = page(listGroups(journal, placeOf(caller), sortBy, options), offset, maxResults);
  return { reportGroups: items.map((name) => reportGroupArn(placeOf(caller), name)), nextToken };
};
