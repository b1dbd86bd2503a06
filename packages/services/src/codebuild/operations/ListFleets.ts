import type { Operation } from "../../door/service.ts";
import { listFleets } from "../fleets/store.ts";
import { pageSize } from "../limits.ts";
import { placeOf } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";

/** ARNs of the account's fleets, by name unless asked otherwise. */
export const ListFleets: Operation<"codebuild", "ListFleets", CodebuildParts> = (input, { caller }, { journal }) => {
  const { sortBy = "NAME", sortOrder = "ASCENDING", maxResults = pageSize } = input;
  const offset = offsetOf(input.nextToken);
  const options = { descending: sortOrder === "DESCENDING", limit: maxResults + 1, offset };
  const { items, nextToken } = page(listFleets(journal, placeOf(caller), sortBy, options), offset, maxResults);
  return { fleets: items, nextToken };
};
