import type { Operation } from "../../door/service.ts";
import { tagsPerPage } from "../limits.ts";
import { pageOf, placeOf } from "../requests/page.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { taggedBy } from "../requests/tagged.ts";

/** In order of key. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListTagsForResource.html */
export const ListTagsForResource: Operation<"codepipeline", "ListTagsForResource", CodepipelineParts> = (input, call, parts) => {
  const tagged = taggedBy(parts.journal, call, input.resourceArn);
  const size = Math.min(input.maxResults ?? tagsPerPage, tagsPerPage);
  const after = placeOf(input.nextToken) ?? "";
  const rows = tagged.tags(parts.journal).filter(({ key }) => key > after);
  const { page, nextToken } = pageOf(rows, size, ({ key }) => key);
  return { tags: page, nextToken };
};
