import type { IncomingMessage } from "node:http";
import { algorithmOf } from "../digest.ts";
import { uploadNotFound } from "../faults.ts";
import { storeLayer } from "../layers.ts";
import { findRepository, layerSize } from "../store.ts";
import { answer, type RepositoryExchange } from "./context.ts";
import { digestInvalid, RegistryError } from "./errors.ts";

/**
 * POST: mounts a layer of another repository, takes a whole layer at once, or begins an upload. A layer that cannot be mounted is to be
 * uploaded, as the specification wants it.
 */
export async function beginUpload(exchange: RepositoryExchange): Promise<void> {
  const { request, response, query, parts, repository, registry } = exchange;
  const mount = query.get("mount");
  if (mount !== null && algorithmOf(mount) !== undefined) {
    const from = findRepository(parts.journal, registry, query.get("from") ?? "");
    const size = from && layerSize(parts.journal, from, mount);
    if (from && size !== undefined) {
      parts.journal.transact((tx) => {
        tx.run(
          "INSERT INTO ecr_layers VALUES (?1, ?2, ?3) ON CONFLICT (repository, digest) DO UPDATE SET linked = ?3",
          repository.id,
          mount,
          tx.now,
        );
      });
      return answer(response, 201, { location: `/v2/${repository.name}/blobs/${mount}`, "docker-content-digest": mount });
    }
  }
  const digest = query.get("digest");
  if (digest !== null) requireDigest(digest);
  const id = await parts.uploads.begin(repository.id);
  if (digest === null) return answer(response, 202, { ...progress(exchange, id, 0), "oci-chunk-min-length": 0 });
  await parts.uploads.alone(id, async () => {
    await parts.uploads.append(repository.id, id, bodyOf(request));
    await complete(exchange, id, digest);
  });
}

/** PATCH: the next bytes, as one stream or, with a Content-Range, as a chunk that must fit behind the others. */
export async function appendUpload(exchange: RepositoryExchange, id: string): Promise<void> {
  const { request, response, parts, repository } = exchange;
  await parts.uploads.alone(id, async () => {
    await requireFitting(exchange, id);
    const size = await parts.uploads.append(repository.id, id, bodyOf(request));
    answer(response, 202, progress(exchange, id, size));
  });
}

/** PUT: perhaps the last bytes, and the digest that all of them must have. */
export async function finishUpload(exchange: RepositoryExchange, id: string): Promise<void> {
  const { request, query, parts, repository } = exchange;
  const digest = query.get("digest") ?? "";
  requireDigest(digest);
  await parts.uploads.alone(id, async () => {
    await requireFitting(exchange, id);
    const hasBody = request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
    if (hasBody) await parts.uploads.append(repository.id, id, bodyOf(request));
    await complete(exchange, id, digest);
  });
}

/** GET: how far an upload got, to go on from there. */
export async function uploadStatus(exchange: RepositoryExchange, id: string): Promise<void> {
  const { response, parts, repository } = exchange;
  const offset = await parts.uploads.offset(repository.id, id);
  if (offset === undefined) throw uploadNotFound(id, repository);
  answer(response, 204, progress(exchange, id, offset));
}

export async function cancelUpload({ response, parts, repository }: RepositoryExchange, id: string): Promise<void> {
  const isGone = await parts.uploads.alone(id, () => parts.uploads.cancel(repository.id, id));
  if (!isGone) throw uploadNotFound(id, repository);
  answer(response, 204);
}

/** A wrong digest ends the upload: what came is not what the client meant to send. */
async function complete({ response, parts, repository }: RepositoryExchange, id: string, digest: string): Promise<void> {
  const isStored = await storeLayer(parts, repository, id, digest);
  if (!isStored) throw digestInvalid(digest);
  answer(response, 201, { location: `/v2/${repository.name}/blobs/${digest}`, "docker-content-digest": digest });
}

function requireDigest(digest: string): void {
  if (algorithmOf(digest) === undefined) throw new RegistryError(400, "DIGEST_INVALID", "the digest is missing or not valid");
}

/** Throws BLOB_UPLOAD_UNKNOWN; 416 for a chunk out of order, and SIZE_INVALID for one of another length than it says. */
async function requireFitting(exchange: RepositoryExchange, id: string): Promise<void> {
  const { request, parts, repository } = exchange;
  const offset = await parts.uploads.offset(repository.id, id);
  if (offset === undefined) throw uploadNotFound(id, repository);
  const range = request.headers["content-range"];
  if (range === undefined) return;
  const [, first, last] = /^(?:bytes )?(\d+)-(\d+)(?:\/(?:\d+|\*))?$/.exec(range) ?? [];
  if (first === undefined || last === undefined || Number(first) !== offset) {
    throw new RegistryError(416, "BLOB_UPLOAD_INVALID", `the next chunk begins at ${offset}`, { headers: progress(exchange, id, offset) });
  }
  const length = request.headers["content-length"];
  if (length !== undefined && Number(length) !== Number(last) - Number(first) + 1) {
    throw new RegistryError(400, "SIZE_INVALID", "the Content-Range does not have the length of the body");
  }
}

/** Relative, so that clients keep the host, the scheme and the login they came with. */
function progress({ repository }: RepositoryExchange, id: string, size: number): Record<string, string> {
  return {
    location: `/v2/${repository.name}/blobs/uploads/${id}`,
    "docker-upload-uuid": id,
    range: `0-${Math.max(0, size - 1)}`,
  };
}

/**
 * The raw body; giving up on it leaves the connection to the answer. Each chunk's memory is given back as soon as the next one is asked
 * for: hundreds of megabytes of chunks that wait for the garbage collector make it go over the whole heap again and again.
 */
async function* bodyOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer<ArrayBuffer>>) {
    yield chunk;
    if (chunk.byteLength === chunk.buffer.byteLength) chunk.buffer.transfer(0);
  }
}
