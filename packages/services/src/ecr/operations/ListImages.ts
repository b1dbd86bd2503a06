import type { Operation } from "../../door/service.ts";
import { pageUsual } from "../limits.ts";
import type { EcrParts } from "../model.ts";
import { pageOf } from "../page.ts";
import { identifierOf } from "../shapes.ts";
import { imagesOf, repositoryOf, tagsOf } from "../store.ts";

/** One entry for each tag, and one for an image without any. */
export const ListImages: Operation<"ecr", "ListImages", EcrParts> = (input, { caller }, { journal }) => {
  const repository = repositoryOf(journal, caller, input);
  const wanted = input.filter?.tagStatus ?? "ANY";
  const all = imagesOf(journal, repository).flatMap((image) => {
    const tags = tagsOf(journal, repository, image.digest);
    if (tags.length === 0) return wanted === "TAGGED" ? [] : [identifierOf(image, undefined)];
    return wanted === "UNTAGGED" ? [] : tags.map((tag) => identifierOf(image, tag));
  });
  const { shown, next } = pageOf(all, input.maxResults ?? pageUsual, input.nextToken);
  return { imageIds: shown, ...next };
};
