import type { Operation } from "../../door/service.ts";
import { imageNotFound } from "../faults.ts";
import { pageUsual } from "../limits.ts";
import type { EcrParts } from "../model.ts";
import { pageOf } from "../page.ts";
import { detailShape } from "../shapes.ts";
import { imageNamed, imagesOf, repositoryOf } from "../store.ts";

export const DescribeImages: Operation<"ecr", "DescribeImages", EcrParts> = (input, { caller }, { journal }) => {
  const repository = repositoryOf(journal, caller, input);
  if (input.imageIds !== undefined) {
    const images = input.imageIds.map((id) => {
      const image = imageNamed(journal, repository, id);
      if (!image) throw imageNotFound(id, repository);
      return image;
    });
    const distinct = [...new Map(images.map((image) => [image.digest, image])).values()];
    return { imageDetails: distinct.map((image) => detailShape(journal, repository, image)) };
  }
  const wanted = input.filter?.tagStatus ?? "ANY";
  const all = imagesOf(journal, repository)
    .map((image) => detailShape(journal, repository, image))
    .filter(({ imageTags }) => wanted === "ANY" || (imageTags !== undefined) === (wanted === "TAGGED"));
  const { shown, next } = pageOf(all, input.maxResults ?? pageUsual, input.nextToken);
  return { imageDetails: shown, ...next };
};
