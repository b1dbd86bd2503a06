import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { repositoryAt } from "../store.ts";

export const ListTagsForResource: Operation<"codecommit", "ListTagsForResource", CodecommitParts> = (
  { resourceArn },
  { caller },
  { journal },
) => ({
  tags: JSON.parse(repositoryAt(journal, caller, resourceArn).tags) as Record<string, string>,
});
