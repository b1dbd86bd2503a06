import type { Operation } from "../../door/service.ts";
import { pageSize } from "../limits.ts";
import { ownerOf } from "../managed.ts";
import { placeOf } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";
import { listBuildIds } from "../store.ts";

/** The newest first, unless asked otherwise. */
export const ListBuilds: Operation<"codebuild", "ListBuilds", CodebuildParts> = (input, { caller }, { journal }) => {
  const offset = offsetOf(input.nextToken);
  const owned = { ...placeOf(caller), owner: ownerOf(caller) };
  const found = listBuildIds(journal, owned, { descending: input.sortOrder !== "ASCENDING", limit: pageSize + 1, offset });
  const { items, nextToken } = page(found, offset);
  return { ids: items, nextToken };
};
