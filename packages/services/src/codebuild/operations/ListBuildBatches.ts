import type { Operation } from "../../door/service.ts";
import { listBatchIds } from "../batch/store.ts";
import { pageSize } from "../limits.ts";
import { ownerOf } from "../managed.ts";
import { placeOf } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";

/** The newest first, unless asked otherwise. */
export const ListBuildBatches: Operation<"codebuild", "ListBuildBatches", CodebuildParts> = (input, { caller }, { journal }) => {
  const offset = offsetOf(input.nextToken);
  const size = input.maxResults ?? pageSize;
  const owned = { ...placeOf(caller), owner: ownerOf(caller) };
  const query = { status: input.filter?.status, descending: input.sortOrder !== "ASCENDING", limit: size + 1, offset };
  const { items, nextToken } = page(listBatchIds(journal, owned, query), offset, size);
  return { ids: items, nextToken };
};
