import { sendFile } from "../../content/send.ts";
import { algorithmOf } from "../digest.ts";
import { layerSize } from "../store.ts";
import { answer, type RepositoryExchange } from "./context.ts";
import { blobUnknown, RegistryError, unsupported } from "./errors.ts";

/** GET and HEAD of a layer or configuration, also of some of its bytes. */
export async function getBlob(exchange: RepositoryExchange, digest: string): Promise<void> {
  const { request, response, parts, repository } = exchange;
  const size = layerSize(parts.journal, repository, digest);
  if (size === undefined) throw blobUnknown(digest);
  parts.seen.add(repository.id, digest, parts.clock.now());
  const span = spanOf(request.headers.range, size);
  const headers = {
    "content-type": "application/octet-stream",
    "docker-content-digest": digest,
    etag: `"${digest}"`,
    "accept-ranges": "bytes",
    "cache-control": "max-age=31536000",
    "content-length": span.end - span.start,
    ...(span.isPart && { "content-range": `bytes ${span.start}-${span.end - 1}/${size}` }),
  };
  const status = span.isPart ? 206 : 200;
  if (request.method === "HEAD") return answer(response, status, headers);
  const file = await parts.blobs.open(digest);
  if (!file) throw blobUnknown(digest);
  try {
    response.writeHead(status, headers);
    await sendFile(file, span, response);
  } finally {
    await file.close();
  }
}

/** A range that is malformed or of several parts is ignored. Throws 416 for one behind the end. */
export function spanOf(header: string | undefined, size: number): { start: number; end: number; isPart: boolean } {
  const whole = { start: 0, end: size, isPart: false };
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (first === "" && last === "") return whole;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return whole;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  if (start >= size) {
    throw new RegistryError(416, "SIZE_INVALID", "the range is not satisfiable", { headers: { "content-range": `bytes */${size}` } });
  }
  return { start, end, isPart: true };
}

/** Takes a layer out of a repository; refused while one of its images needs it. */
export function deleteBlob({ response, parts, repository }: RepositoryExchange, digest: string): void {
  if (algorithmOf(digest) === undefined) throw new RegistryError(400, "DIGEST_INVALID", "the digest is not valid");
  parts.journal.transact((tx) => {
    if (tx.one("SELECT 1 FROM ecr_references WHERE repository = ? AND target = ?", repository.id, digest)) {
      throw unsupported("the blob belongs to an image of the repository");
    }
    if (tx.run("DELETE FROM ecr_layers WHERE repository = ? AND digest = ?", repository.id, digest) === 0) throw blobUnknown(digest);
  });
  answer(response, 202);
}
