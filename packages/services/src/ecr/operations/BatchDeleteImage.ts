import type { ImageFailure, ImageIdentifier } from "@aws-sdk/client-ecr";
import type { Operation } from "../../door/service.ts";
import { failureOf, imageOrFailure, isFailure } from "../failures.ts";
import { deleteImage, untag } from "../images.ts";
import type { EcrParts } from "../model.ts";
import { identifierOf } from "../shapes.ts";
import { parentsOf, repositoryOf, tagsOf } from "../store.ts";

/** By digest an image goes with all its tags; by tag only the tag goes, and with the last tag the image. */
export const BatchDeleteImage: Operation<"ecr", "BatchDeleteImage", EcrParts> = (input, { caller }, { journal }) => {
  const imageIds: ImageIdentifier[] = [];
  const failures: ImageFailure[] = [];
  journal.transact((tx) => {
    const repository = repositoryOf(tx, caller, input);
    for (const id of input.imageIds) {
      const image = imageOrFailure(tx, repository, id);
      if (isFailure(image)) {
        failures.push(image);
        continue;
      }
      const tags = tagsOf(tx, repository, image.digest);
      if (id.imageDigest === undefined && id.imageTag !== undefined && tags.length > 1) {
        untag(tx, repository, image, id.imageTag);
        imageIds.push(identifierOf(image, id.imageTag));
        continue;
      }
      const parents = parentsOf(tx, repository, image.digest);
      if (parents.length > 0) {
        failures.push(
          failureOf(id, "ImageReferencedByManifestList", `Requested image referenced by manifest list: [${parents.join(", ")}]`),
        );
        continue;
      }
      deleteImage(tx, repository, image, id.imageTag);
      imageIds.push(...(tags.length > 0 ? tags : [undefined]).map((tag) => identifierOf(image, tag)));
    }
  });
  return { imageIds, failures };
};
