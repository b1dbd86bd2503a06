import { algorithmOf } from "./digest.ts";
import { repositoryNotFound } from "./faults.ts";
import type { EcrParts, RepositoryRow } from "./model.ts";

/**
 * Ends an upload: the layer is stored, and the repository has it, if it has the digest. False if not; the upload is gone either way.
 * A layer that came twice at the same time is stored once. Throws RepositoryNotFound.
 */
export async function storeLayer(
  { uploads, blobs }: Pick<EcrParts, "uploads" | "blobs">,
  repository: RepositoryRow,
  uploadId: string,
  digest: string,
): Promise<boolean> {
  const finished = await uploads.finish(repository.id, uploadId, algorithmOf(digest) ?? "sha256");
  if (finished.digest !== digest) {
    await uploads.cancel(repository.id, uploadId);
    return false;
  }
  await blobs.adopt(finished.path, digest, finished.sizeBytes, (tx) => {
    // It may have been deleted while the layer was on its way.
    if (!tx.one("SELECT 1 FROM ecr_repositories WHERE id = ?", repository.id)) throw repositoryNotFound(repository.name, repository);
    tx.run(
      "INSERT INTO ecr_layers VALUES (?1, ?2, ?3) ON CONFLICT (repository, digest) DO UPDATE SET linked = ?3",
      repository.id,
      digest,
      tx.now,
    );
  });
  return true;
}
