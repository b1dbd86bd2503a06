import { mediaTypes, parseManifest } from "../manifest.ts";
import { algorithmOf } from "../digest.ts";
import { registryPageMax } from "../limits.ts";
import { referrersOf } from "../store.ts";
import { answerJson, type Exchange, type RepositoryExchange } from "./context.ts";
import { RegistryError } from "./errors.ts";

/** The tags of a repository in the order of their bytes, page by page with `n` and `last`. */
export function listTags({ response, query, parts, repository }: RepositoryExchange): void {
  const { last, n } = pageOf(query);
  const rows = parts.journal.all<{ tag: string }>(
    "SELECT tag FROM ecr_tags WHERE repository = ? AND tag > ? ORDER BY tag LIMIT ?",
    repository.id,
    last,
    n + 1,
  );
  const tags = rows.slice(0, n).map(({ tag }) => tag);
  answerJson(response, { name: repository.name, tags }, nextLink(`/v2/${repository.name}/tags/list`, n, tags, rows.length));
}

export function listRepositories({ response, query, parts, registry }: Exchange): void {
  const { last, n } = pageOf(query);
  const rows = parts.journal.all<{ name: string }>(
    "SELECT name FROM ecr_repositories WHERE account = ? AND region = ? AND name > ? ORDER BY name LIMIT ?",
    registry.account,
    registry.region,
    last,
    n + 1,
  );
  const repositories = rows.slice(0, n).map(({ name }) => name);
  answerJson(response, { repositories }, nextLink("/v2/_catalog", n, repositories, rows.length));
}

/** An index of what refers to a manifest as its subject, be that manifest there or not. */
export function listReferrers({ response, query, parts, repository }: RepositoryExchange, digest: string): void {
  if (algorithmOf(digest) === undefined) throw new RegistryError(400, "DIGEST_INVALID", "the digest is not valid");
  const wanted = query.get("artifactType");
  const manifests = referrersOf(parts.journal, repository, digest)
    .filter((image) => wanted === null || image.artifact_type === wanted)
    .map((image) => {
      const { annotations } = parseManifest(image.manifest, image.media_type);
      return {
        mediaType: image.media_type,
        digest: image.digest,
        size: image.manifest.length,
        ...(image.artifact_type !== null && { artifactType: image.artifact_type }),
        ...(annotations && { annotations }),
      };
    });
  const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
  answerJson(response, index, { "content-type": mediaTypes.ociIndex, ...(wanted !== null && { "oci-filters-applied": "artifactType" }) });
}

/** Throws for an `n` that is no number. */
function pageOf(query: URLSearchParams): { n: number; last: string } {
  const n = query.get("n") ?? String(registryPageMax);
  if (!/^\d+$/.test(n)) throw new RegistryError(400, "PAGINATION_NUMBER_INVALID", "n must be a number");
  return { n: Math.min(Number(n), registryPageMax), last: query.get("last") ?? "" };
}

function nextLink(path: string, n: number, shown: string[], found: number): Record<string, string> {
  const last = shown.at(-1);
  if (found <= shown.length || last === undefined) return {};
  return { link: `<${path}?n=${n}&last=${encodeURIComponent(last)}>; rel="next"` };
}
