import type { Operation } from "../../door/service.ts";
import { pageSize } from "../limits.ts";
import { sandboxOwner } from "../managed.ts";
import { placeOf } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";
import { listBuildIds } from "../store.ts";

/** The newest first, unless asked otherwise. */
export const ListSandboxes: Operation<"codebuild", "ListSandboxes", CodebuildParts> = (input, { caller }, { journal }) => {
  const [offset, size] = [offsetOf(input.nextToken), input.maxResults ?? pageSize];
  const owned = { ...placeOf(caller), owner: sandboxOwner };
  const found = listBuildIds(journal, owned, { descending: input.sortOrder !== "ASCENDING", limit: size + 1, offset });
  const { items, nextToken } = page(found, offset, size);
  return { ids: items, nextToken };
};
