import type { Image, ImageFailure } from "@aws-sdk/client-ecr";
import type { Operation } from "../../door/service.ts";
import { failureOf, imageOrFailure, isFailure } from "../failures.ts";
import type { EcrParts } from "../model.ts";
import { pullImage } from "../pull.ts";
import { imageShape } from "../shapes.ts";
import { repositoryOf } from "../store.ts";

/** Manifests are given as they were pushed: one of a media type that the caller does not accept is not found. */
export const BatchGetImage: Operation<"ecr", "BatchGetImage", EcrParts> = (input, { caller, now }, { journal }) => {
  const repository = repositoryOf(journal, caller, input);
  const images: Image[] = [];
  const failures: ImageFailure[] = [];
  for (const id of input.imageIds) {
    const found = imageOrFailure(journal, repository, id);
    if (isFailure(found)) failures.push(found);
    else if (!(input.acceptedMediaTypes?.includes(found.media_type) ?? true)) failures.push(failureOf(id, "ImageNotFound"));
    else {
      pullImage(journal, repository, found, now);
      images.push(imageShape(repository, found, id.imageTag));
    }
  }
  return { images, failures };
};
