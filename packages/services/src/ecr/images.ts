import {
  ImageAlreadyExistsException,
  ImageDigestDoesNotMatchException,
  ImageTagAlreadyExistsException,
  LayersNotFoundException,
  ReferencedImagesNotFoundException,
} from "@aws-sdk/client-ecr";
import type { Reader, Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import { algorithmOf, digestOf } from "./digest.ts";
import { invalidParameter } from "./faults.ts";
import { parseManifest, type Manifest } from "./manifest.ts";
import { type Exclusion, type ImageRow, mirrorRegion, type RepositoryRow } from "./model.ts";
import { arnOf, digestOfTag, imageByDigest, layerSize } from "./store.ts";

export interface Push {
  bytes: Uint8Array;
  mediaType: string | undefined;
  /** The digest the client expects; its algorithm is used. */
  digest: string | undefined;
  tags: string[];
  /** The ARN of who pushes; none for what is mirrored. */
  principal?: string;
}

export interface Pushed {
  digest: string;
  manifest: Manifest;
}

/**
 * Puts a manifest into a repository and tags it. Pushing what is there already, tag and all, is an error of PutImage and none of the
 * registry protocol: `isRepeatable`. Throws InvalidParameter, ImageDigestDoesNotMatch, LayersNotFound, ReferencedImagesNotFound,
 * ImageTagAlreadyExists, ImageAlreadyExists.
 */
export function pushImage(tx: Transaction, repository: RepositoryRow, push: Push, isRepeatable: boolean): Pushed {
  const manifest = parseManifest(push.bytes, push.mediaType);
  const digest = digestOf(push.bytes, (push.digest && algorithmOf(push.digest)) || "sha256");
  if (push.digest !== undefined && push.digest !== digest) {
    throw fault(
      ImageDigestDoesNotMatchException,
      `Image digest '${push.digest}' does not match the digest '${digest}' of the image manifest`,
    );
  }
  checkReferences(tx, repository, manifest);
  for (const tag of push.tags) checkTag(tx, repository, tag, digest);
  const isNew = imageByDigest(tx, repository, digest) === undefined;
  const newTags = push.tags.filter((tag) => digestOfTag(tx, repository, tag) !== digest);
  if (!isNew && newTags.length === 0 && !isRepeatable) throw alreadyExists(repository, digest, push.tags[0]);
  if (isNew) insert(tx, repository, digest, push.bytes, manifest);
  for (const tag of newTags) {
    tx.run("INSERT INTO ecr_tags VALUES (?1, ?2, ?3) ON CONFLICT (repository, tag) DO UPDATE SET digest = ?3", repository.id, tag, digest);
  }
  for (const tag of newTags.length > 0 ? newTags : isNew ? [undefined] : []) {
    if (push.principal !== undefined) recordPush(tx, repository, digest, tag, push.principal);
    emitAction(tx, repository, "PUSH", { digest, tag, manifest });
  }
  return { digest, manifest };
}

function recordPush(tx: Transaction, { id }: RepositoryRow, digest: string, tag: string | undefined, principal: string): void {
  tx.run("INSERT OR REPLACE INTO ecr_pushes VALUES (?, ?, ?, ?, ?)", id, digest, tag ?? "", principal, tx.now);
}

function checkReferences(tx: Transaction, repository: RepositoryRow, { blobs, children }: Manifest): void {
  const where = `the repository with name '${repository.name}' in the registry with id '${repository.account}'`;
  const missing = blobs.filter(({ digest }) => layerSize(tx, repository, digest) === undefined).map(({ digest }) => digest);
  if (missing.length > 0) throw fault(LayersNotFoundException, `Layers with digests '[${missing.join(", ")}]' do not exist in ${where}`);
  const wrong = blobs.find(({ digest, size }) => layerSize(tx, repository, digest) !== size);
  if (wrong) throw invalidParameter("ImageManifest", `The layer ${wrong.digest} does not have ${wrong.size} bytes`);
  const absent = children.filter(({ digest }) => !imageByDigest(tx, repository, digest)).map(({ digest }) => digest);
  if (absent.length > 0) {
    throw fault(
      ReferencedImagesNotFoundException,
      `Images with digests '[${absent.join(", ")}]' required for pushing image into ${where} do not exist`,
    );
  }
}

/** Throws InvalidParameter for what is no tag, and ImageTagAlreadyExists where it may not be moved. */
function checkTag(tx: Transaction, repository: RepositoryRow, tag: string, digest: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag))
    throw invalidParameter("imageTag", "must satisfy regular expression '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}'");
  const present = digestOfTag(tx, repository, tag);
  if (present === undefined || present === digest || !isImmutable(repository, tag)) return;
  throw fault(
    ImageTagAlreadyExistsException,
    `The image tag '${tag}' already exists in the '${repository.name}' repository and cannot be overwritten because the tag is immutable.`,
  );
}

/** Exclusion filters turn the repository's setting round for the tags that match one of them. */
export function isImmutable({ mutability, exclusions }: RepositoryRow, tag: string): boolean {
  const isExcluded = (JSON.parse(exclusions) as Exclusion[]).some(({ filter }) => wildcard(filter ?? "").test(tag));
  if (mutability === "IMMUTABLE_WITH_EXCLUSION") return !isExcluded;
  if (mutability === "MUTABLE_WITH_EXCLUSION") return isExcluded;
  return mutability === "IMMUTABLE";
}

const wildcard = (filter: string) =>
  new RegExp(
    `^${filter
      .split("*")
      .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  );

function insert(tx: Transaction, repository: RepositoryRow, digest: string, bytes: Uint8Array, manifest: Manifest): void {
  const own = manifest.blobs.reduce((sum, { size }) => sum + size, 0);
  // An index counts as the largest of its images, since one of them is pulled.
  const largest = Math.max(0, ...manifest.children.map((child) => imageByDigest(tx, repository, child.digest)?.size_bytes ?? 0));
  tx.run(
    "INSERT INTO ecr_images VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
    repository.id,
    digest,
    manifest.mediaType,
    manifest.artifactType ?? null,
    own + largest,
    bytes,
    manifest.subject ?? null,
    tx.now,
  );
  for (const target of new Set([...manifest.blobs, ...manifest.children].map((descriptor) => descriptor.digest))) {
    tx.run("INSERT INTO ecr_references VALUES (?, ?, ?)", repository.id, digest, target);
  }
}

/** Deletes an image with all its tags. */
export function deleteImage(tx: Transaction, repository: RepositoryRow, image: ImageRow, tag: string | undefined): void {
  tx.move("DELETE FROM ecr_images WHERE repository = ? AND digest = ?", repository.id, image.digest);
  emitAction(tx, repository, "DELETE", { digest: image.digest, tag, manifest: { mediaType: image.media_type } });
  enqueueCollection(tx);
}

/** Takes a tag away; the image stays, perhaps without one. */
export function untag(tx: Transaction, repository: RepositoryRow, image: ImageRow, tag: string): void {
  tx.move("DELETE FROM ecr_tags WHERE repository = ? AND tag = ?", repository.id, tag);
  emitAction(tx, repository, "DELETE", { digest: image.digest, tag, manifest: { mediaType: image.media_type } });
}

export function enqueueCollection(tx: Transaction, notBefore: number = tx.now): void {
  tx.enqueue({ service: "ecr", kind: "collect", key: "blobs", notBefore });
}

const alreadyExists = (repository: RepositoryRow, digest: string, tag: string | undefined) =>
  fault(
    ImageAlreadyExistsException,
    `Image with digest '${digest}'${tag === undefined ? "" : ` and tag '${tag}'`} already exists in the repository with name '${repository.name}' in registry with id '${repository.account}'`,
  );

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
function emitAction(
  tx: Transaction,
  repository: RepositoryRow,
  action: "PUSH" | "DELETE",
  image: { digest: string; tag: string | undefined; manifest: { mediaType: string; artifactType?: string } },
): void {
  if (repository.region === mirrorRegion) return;
  tx.emit({
    account: repository.account,
    region: repository.region,
    source: "aws.ecr",
    type: "ECR Image Action",
    resource: arnOf(repository),
    resources: [],
    detail: {
      result: "SUCCESS",
      "repository-name": repository.name,
      "image-digest": image.digest,
      "action-type": action,
      ...(image.tag !== undefined && { "image-tag": image.tag }),
      "manifest-media-type": image.manifest.mediaType,
      ...(image.manifest.artifactType && { "artifact-media-type": image.manifest.artifactType }),
    },
  });
}

/** Layers and images of a repository are told apart from others by these; nothing else says that a repository is in use. */
export const isEmpty = (reader: Reader, repository: RepositoryRow): boolean =>
  !reader.one("SELECT 1 FROM ecr_images WHERE repository = ? LIMIT 1", repository.id);
