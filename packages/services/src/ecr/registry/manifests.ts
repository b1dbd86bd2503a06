import { pullImage } from "../pull.ts";
import { deleteImage, pushImage, untag } from "../images.ts";
import { algorithmOf } from "../digest.ts";
import { imageNotFound } from "../faults.ts";
import { manifestBytesMax } from "../limits.ts";
import type { ImageRow } from "../model.ts";
import { imageNamed, parentsOf } from "../store.ts";
import { answer, type RepositoryExchange } from "./context.ts";
import { RegistryError, unsupported } from "./errors.ts";

const idOf = (reference: string) => (reference.includes(":") ? { imageDigest: reference } : { imageTag: reference });

/** GET and HEAD of a manifest by tag or digest, in the form it was pushed, if the client accepts that. */
export function getManifest({ request, response, parts, repository }: RepositoryExchange, reference: string): void {
  const image = imageNamed(parts.journal, repository, idOf(reference));
  if (!image) throw imageUnknown(reference, repository);
  if (!accepts(request.headers.accept, image.media_type)) {
    throw new RegistryError(
      404,
      "MANIFEST_UNKNOWN",
      `The manifest has the media type ${image.media_type}, which the Accept header does not name`,
    );
  }
  const headers = {
    "content-type": image.media_type,
    "content-length": image.manifest.length,
    "docker-content-digest": image.digest,
    etag: `"${image.digest}"`,
  };
  if (request.method === "HEAD") return answer(response, 200, headers);
  pullImage(parts.journal, repository, image, parts.clock.now());
  response.writeHead(200, headers);
  response.end(image.manifest);
}

/** PUT of a manifest by tag, or by digest with any number of tags beside it. */
export async function putManifest(exchange: RepositoryExchange, reference: string): Promise<void> {
  const { request, response, query, parts, repository, principal } = exchange;
  const isDigest = reference.includes(":");
  if (isDigest && algorithmOf(reference) === undefined) throw new RegistryError(400, "DIGEST_INVALID", "the digest is not valid");
  const bytes = await readManifest(exchange);
  const tags = isDigest ? query.getAll("tag") : [reference];
  const digestGiven = isDigest ? reference : undefined;
  const push = {
    bytes,
    mediaType: request.headers["content-type"],
    digest: digestGiven,
    tags,
    ...(principal !== undefined && { principal }),
  };
  const { digest, manifest } = parts.journal.transact((tx) => pushImage(tx, repository, push, true));
  answer(response, 201, {
    location: `/v2/${repository.name}/manifests/${digest}`,
    "docker-content-digest": digest,
    ...(manifest.subject !== undefined && { "oci-subject": manifest.subject }),
    ...(isDigest && tags.length > 0 && { "oci-tag": tags.join(", ") }),
  });
}

/** DELETE by digest takes the image with its tags, by tag only the tag. */
export function deleteManifest({ response, parts, repository }: RepositoryExchange, reference: string): void {
  parts.journal.transact((tx) => {
    const image = imageNamed(tx, repository, idOf(reference));
    if (!image) throw imageUnknown(reference, repository);
    if (!reference.includes(":")) return untag(tx, repository, image, reference);
    const parents = parentsOf(tx, repository, image.digest);
    if (parents.length > 0) throw unsupported(`Requested image referenced by manifest list: [${parents.join(", ")}]`);
    deleteImage(tx, repository, image, undefined);
  });
  answer(response, 202);
}

function imageUnknown(reference: string, repository: RepositoryExchange["repository"]): Error {
  return imageNotFound(idOf(reference), repository);
}

/** A client that says nothing, or that anything will do, takes what there is. */
export function accepts(header: string | undefined, mediaType: ImageRow["media_type"]): boolean {
  if (header === undefined || header.trim() === "") return true;
  const ranges = header.split(",").map((range) => range.split(";")[0]?.trim().toLowerCase());
  return ranges.some((range) => range === "*/*" || range === "application/*" || range === mediaType);
}

async function readManifest({ request }: RepositoryExchange): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > manifestBytesMax) throw new RegistryError(413, "SIZE_INVALID", `manifests may have at most ${manifestBytesMax} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
