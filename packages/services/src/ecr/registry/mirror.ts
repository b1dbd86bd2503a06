import { Readable } from "node:stream";
import type { Mirror, MirrorBlob, MirrorImage } from "../../door/mirror.ts";
import { pushImage } from "../images.ts";
import { storeLayer } from "../layers.ts";
import { type EcrParts, mirrorRegion, type RepositoryRow } from "../model.ts";
import { digestOfTag, findRepository } from "../store.ts";

const loading = new WeakMap<EcrParts["blobs"], Map<string, Promise<void>>>();

/**
 * The mirrored repository as one of the registry, with the tag's image loaded into it if it is not there already: from then on it is
 * served as any other. Undefined when there is no such image.
 */
export async function mirrored(
  parts: EcrParts & { mirror: Mirror },
  host: string,
  name: string,
  tag: string | undefined,
): Promise<RepositoryRow | undefined> {
  const registry = { account: host, region: mirrorRegion };
  if (tag !== undefined && parts.mirror.tags(host, name).includes(tag)) {
    const image = await parts.mirror.image(host, name, tag);
    if (image) await once(parts, `${host}/${name}:${tag}`, () => load(parts, { host, name, tag, image }));
  }
  return findRepository(parts.journal, registry, name);
}

/** Several clients that ask for the same image at once wait for one export. */
function once(parts: EcrParts, key: string, work: () => Promise<void>): Promise<void> {
  const mine = loading.get(parts.blobs) ?? new Map<string, Promise<void>>();
  loading.set(parts.blobs, mine);
  const running = mine.get(key) ?? work().finally(() => mine.delete(key));
  mine.set(key, running);
  return running;
}

async function load(
  parts: EcrParts,
  { host, name, tag, image }: { host: string; name: string; tag: string; image: MirrorImage },
): Promise<void> {
  const { journal } = parts;
  const repository = ensureRepository(parts, host, name);
  const known = journal.one<{ image_id: string }>(
    "SELECT image_id FROM ecr_mirrored WHERE host = ? AND repository = ? AND tag = ?",
    host,
    name,
    tag,
  );
  if (known?.image_id === image.id && digestOfTag(journal, repository, tag) !== undefined) return;
  for await (const part of image.export()) {
    if (part.kind === "blob") {
      await storeBlob(parts, repository, part);
      continue;
    }
    journal.transact((tx) => {
      pushImage(tx, repository, { bytes: part.bytes, mediaType: part.mediaType, digest: part.digest, tags: [tag] }, true);
      tx.run("INSERT OR REPLACE INTO ecr_mirrored VALUES (?, ?, ?, ?)", host, name, tag, image.id);
    });
  }
}

async function storeBlob(parts: EcrParts, repository: RepositoryRow, blob: MirrorBlob): Promise<void> {
  const id = await parts.uploads.begin(repository.id);
  await parts.uploads.append(repository.id, id, Readable.from(blob.body));
  const digest = await blob.digest;
  if (!(await storeLayer(parts, repository, id, digest))) throw new Error(`the blob ${digest} of ${repository.name} has another digest`);
}

function ensureRepository({ journal }: EcrParts, host: string, name: string): RepositoryRow {
  const registry = { account: host, region: mirrorRegion };
  const found = findRepository(journal, registry, name);
  if (found) return found;
  return journal.transact((tx) => {
    tx.run(
      `INSERT INTO ecr_repositories (account, region, name, mutability, exclusions, scan_on_push, encryption, tags, created)
       VALUES (?, ?, ?, 'MUTABLE', '[]', 0, '{}', '[]', ?)`,
      host,
      registry.region,
      name,
      tx.now,
    );
    return findRepository(tx, registry, name) as RepositoryRow;
  });
}
