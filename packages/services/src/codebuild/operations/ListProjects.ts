import type { Operation } from "../../door/service.ts";
import { pageSize } from "../limits.ts";
import { ownerOf } from "../managed.ts";
import { placeOf } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";
import { listProjectNames } from "../store.ts";

export const ListProjects: Operation<"codebuild", "ListProjects", CodebuildParts> = (input, { caller }, { journal }) => {
  const offset = offsetOf(input.nextToken);
  const owned = { ...placeOf(caller), owner: ownerOf(caller) };
  const names = listProjectNames(journal, owned, input.sortBy ?? "NAME", input.sortOrder === "DESCENDING");
  const { items, nextToken } = page(names.slice(offset, offset + pageSize + 1), offset);
  return { projects: items, nextToken };
};
