import type { ImageIdentifier } from "@aws-sdk/client-ecr";
import type { Reader } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { repositoryNotFound } from "./faults.ts";
import type { ImageRow, Registry, RepositoryRow } from "./model.ts";

/** The registry an operation is about: the caller's, or the one that the input names. */
export const registryOf = (caller: Caller, input: { registryId?: string | undefined }): Registry => ({
  account: input.registryId ?? caller.account,
  region: caller.region,
});

/** Throws RepositoryNotFound; another account's repositories are not found either. */
export function repositoryOf(
  reader: Reader,
  caller: Caller,
  input: { registryId?: string | undefined; repositoryName: string },
): RepositoryRow {
  const registry = registryOf(caller, input);
  const found = registry.account === caller.account ? findRepository(reader, registry, input.repositoryName) : undefined;
  if (!found) throw repositoryNotFound(input.repositoryName, registry);
  return found;
}

export const findRepository = (reader: Reader, { account, region }: Registry, name: string): RepositoryRow | undefined =>
  reader.one<RepositoryRow>("SELECT * FROM ecr_repositories WHERE account = ? AND region = ? AND name = ?", account, region, name);

export const arnOf = ({ account, region, name }: Registry & { name: string }): string =>
  `arn:aws:ecr:${region}:${account}:repository/${name}`;

export const imageByDigest = (reader: Reader, repository: RepositoryRow, digest: string): ImageRow | undefined =>
  reader.one<ImageRow>("SELECT * FROM ecr_images WHERE repository = ? AND digest = ?", repository.id, digest);

export const digestOfTag = (reader: Reader, repository: RepositoryRow, tag: string): string | undefined =>
  reader.one<{ digest: string }>("SELECT digest FROM ecr_tags WHERE repository = ? AND tag = ?", repository.id, tag)?.digest;

/** The image that an identifier names by digest or tag; undefined also when both are given and do not agree. */
export function imageNamed(reader: Reader, repository: RepositoryRow, { imageDigest, imageTag }: ImageIdentifier): ImageRow | undefined {
  const tagged = imageTag === undefined ? undefined : digestOfTag(reader, repository, imageTag);
  if (imageTag !== undefined && (tagged === undefined || (imageDigest !== undefined && imageDigest !== tagged))) return undefined;
  const digest = imageDigest ?? tagged;
  return digest === undefined ? undefined : imageByDigest(reader, repository, digest);
}

export const tagsOf = (reader: Reader, repository: RepositoryRow, digest: string): string[] =>
  reader
    .all<{ tag: string }>("SELECT tag FROM ecr_tags WHERE repository = ? AND digest = ? ORDER BY tag", repository.id, digest)
    .map(({ tag }) => tag);

/** Oldest first. */
export const imagesOf = (reader: Reader, repository: RepositoryRow): ImageRow[] =>
  reader.all<ImageRow>("SELECT * FROM ecr_images WHERE repository = ? ORDER BY pushed, digest", repository.id);

/** Size of a layer that the repository has. */
export const layerSize = (reader: Reader, repository: RepositoryRow, digest: string): number | undefined =>
  reader.one<{ size: number }>(
    "SELECT b.size_bytes AS size FROM ecr_layers l JOIN ecr_blobs b ON b.digest = l.digest WHERE l.repository = ? AND l.digest = ?",
    repository.id,
    digest,
  )?.size;

/** The indexes that name an image. */
export const parentsOf = (reader: Reader, repository: RepositoryRow, digest: string): string[] =>
  reader
    .all<{ image: string }>("SELECT image FROM ecr_references WHERE repository = ? AND target = ?", repository.id, digest)
    .map(({ image }) => image);

/** The manifests that name another as their subject. */
export const referrersOf = (reader: Reader, repository: RepositoryRow, subject: string): ImageRow[] =>
  reader.all<ImageRow>("SELECT * FROM ecr_images WHERE repository = ? AND subject = ? ORDER BY pushed, digest", repository.id, subject);
