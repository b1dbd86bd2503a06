import type { ImageReferrer } from "@aws-sdk/client-ecr";
import type { Operation } from "../../door/service.ts";
import { pageUsual } from "../limits.ts";
import { parseManifest } from "../manifest.ts";
import type { EcrParts, ImageRow } from "../model.ts";
import { pageOf } from "../page.ts";
import { referrersOf, repositoryOf } from "../store.ts";

/** What names the subject, be the subject there or not. */
export const ListImageReferrers: Operation<"ecr", "ListImageReferrers", EcrParts> = (input, { caller }, { journal }) => {
  const repository = repositoryOf(journal, caller, input);
  const wanted = input.filter?.artifactTypes;
  const all = referrersOf(journal, repository, input.subjectId.imageDigest).filter(
    ({ artifact_type: type }) => wanted === undefined || (type !== null && wanted.includes(type)),
  );
  const { shown, next } = pageOf(all, input.maxResults ?? pageUsual, input.nextToken);
  return { referrers: shown.map(referrerShape), ...next };
};

function referrerShape(image: ImageRow): ImageReferrer {
  const { annotations } = parseManifest(image.manifest, image.media_type);
  return {
    digest: image.digest,
    mediaType: image.media_type,
    size: image.manifest.length,
    ...(image.artifact_type !== null && { artifactType: image.artifact_type }),
    ...(annotations && { annotations }),
    artifactStatus: "ACTIVE",
  };
}
