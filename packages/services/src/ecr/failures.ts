import type { ImageFailure, ImageFailureCode, ImageIdentifier } from "@aws-sdk/client-ecr";
import type { Reader } from "@towpath/journal";
import { algorithmOf } from "./digest.ts";
import type { ImageRow, RepositoryRow } from "./model.ts";
import { digestOfTag, imageByDigest, imageNamed } from "./store.ts";

const reasons: { [C in ImageFailureCode]?: string } = {
  MissingDigestAndTag: "Invalid request parameters: both tag and digest cannot be null",
  InvalidImageDigest: "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
  ImageTagDoesNotMatchDigest: "Requested image tag does not match the requested image digest",
  ImageNotFound: "Requested image not found",
};

export const failureOf = (imageId: ImageIdentifier, failureCode: ImageFailureCode, failureReason = reasons[failureCode]): ImageFailure => ({
  imageId,
  failureCode,
  ...(failureReason !== undefined && { failureReason }),
});

export const isFailure = (found: ImageRow | ImageFailure): found is ImageFailure => "failureCode" in found;

/** The image an identifier names, or why there is none: batches do not fail as a whole. */
export function imageOrFailure(reader: Reader, repository: RepositoryRow, id: ImageIdentifier): ImageRow | ImageFailure {
  const { imageDigest, imageTag } = id;
  if (imageDigest === undefined && imageTag === undefined) return failureOf(id, "MissingDigestAndTag");
  if (imageDigest !== undefined && algorithmOf(imageDigest) === undefined) return failureOf(id, "InvalidImageDigest");
  const image = imageNamed(reader, repository, id);
  if (image) return image;
  const areBothThere =
    imageDigest !== undefined &&
    imageTag !== undefined &&
    imageByDigest(reader, repository, imageDigest) &&
    digestOfTag(reader, repository, imageTag);
  return failureOf(id, areBothThere ? "ImageTagDoesNotMatchDigest" : "ImageNotFound");
}
