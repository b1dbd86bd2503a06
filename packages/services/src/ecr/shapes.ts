import type { EncryptionConfiguration, ImageDetail, ImageIdentifier, Repository } from "@aws-sdk/client-ecr";
import type { Reader } from "@towpath/journal";
import type { Exclusion, ImageRow, RepositoryRow } from "./model.ts";
import { arnOf, tagsOf } from "./store.ts";

export function repositoryShape(row: RepositoryRow): Repository {
  const exclusions = JSON.parse(row.exclusions) as Exclusion[];
  return {
    repositoryArn: arnOf(row),
    registryId: row.account,
    repositoryName: row.name,
    repositoryUri: `${row.account}.dkr.ecr.${row.region}.amazonaws.com/${row.name}`,
    createdAt: new Date(row.created),
    imageTagMutability: row.mutability,
    ...(exclusions.length > 0 && { imageTagMutabilityExclusionFilters: exclusions }),
    imageScanningConfiguration: { scanOnPush: row.scan_on_push === 1 },
    encryptionConfiguration: JSON.parse(row.encryption) as EncryptionConfiguration,
  };
}

/** What most answers about a repository say of it. */
export const named = (row: RepositoryRow) => ({ registryId: row.account, repositoryName: row.name });

export function imageShape(row: RepositoryRow, image: ImageRow, tag: string | undefined) {
  return {
    ...named(row),
    imageId: identifierOf(image, tag),
    imageManifest: Buffer.from(image.manifest).toString(),
    imageManifestMediaType: image.media_type,
  };
}

export const identifierOf = (image: ImageRow, tag: string | undefined): ImageIdentifier => ({
  imageDigest: image.digest,
  ...(tag !== undefined && { imageTag: tag }),
});

export function detailShape(reader: Reader, row: RepositoryRow, image: ImageRow): ImageDetail {
  const tags = tagsOf(reader, row, image.digest);
  return {
    ...named(row),
    imageDigest: image.digest,
    ...(tags.length > 0 && { imageTags: tags }),
    imageSizeInBytes: image.size_bytes,
    imagePushedAt: new Date(image.pushed),
    imageManifestMediaType: image.media_type,
    ...(image.artifact_type !== null && { artifactMediaType: image.artifact_type }),
    ...(image.pulled !== null && { lastRecordedPullTime: new Date(image.pulled) }),
    ...(image.subject !== null && { subjectManifestDigest: image.subject }),
    imageStatus: "ACTIVE",
  };
}
