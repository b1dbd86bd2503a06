import { Conflict, EngineUnavailable, NotFound } from "@towpath/engine";
import type { Transaction } from "@towpath/journal";
import { localCacheBytes } from "../limits.ts";
import type { CodebuildParts } from "../parts.ts";
import { mirrorRows, outdatedMirrors } from "./mirror-rows.ts";
import { cacheVolumes, forgetVolume, noteSize, outdatedVolumes } from "./volumes.ts";

/** Has the local caches looked after, soon: when a build gave one back, a project was deleted or its cache reset. */
export const tidyCachesSoon = (tx: Transaction): void => tx.enqueue({ service: "codebuild", kind: "tidy-caches", key: "caches" });

/**
 * Removes kept volumes that no build will be given again, then, while all together are larger than their budget, the least recently used.
 * What a running build has stays.
 */
export async function tidyCaches(parts: CodebuildParts, signal: AbortSignal, budgetBytes: number = localCacheBytes): Promise<void> {
  const { journal, engines, mirrors } = parts;
  for (const volume of outdatedVolumes(journal)) await drop(parts, volume);
  for (const { id } of outdatedMirrors(journal)) await mirrors.remove(id);
  await mirrors.sweep();
  for (const name of new Set(cacheVolumes(journal).map(({ engine }) => engine))) {
    const sizes = await engines.partsFor(name)?.engine.volumes.sizes(signal).catch(unlessAway(name));
    if (!sizes) continue;
    journal.transact((tx) => {
      for (const volume of cacheVolumes(tx)) if (volume.engine === name) noteSize(tx, volume.name, sizes.get(volume.name) ?? 0);
    });
  }
  const kept = keptCaches(parts);
  let total = kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  for (const { name, sizeBytes, remove } of kept) {
    if (total <= budgetBytes) return;
    if (!(await remove())) continue;
    total -= sizeBytes;
    parts.log.info({ cache: name, sizeBytes }, "local cache removed: all together were larger than their budget");
  }
}

/** The least recently used first. `remove` gives whether it was to be had. */
function keptCaches(parts: CodebuildParts): { name: string; sizeBytes: number; used: number; remove: () => Promise<boolean> }[] {
  const volumes = cacheVolumes(parts.journal).map(({ name, engine, sizeBytes, used, build }) => ({
    name,
    sizeBytes,
    used,
    remove: async () => build === undefined && (await drop(parts, { name, engine })),
  }));
  const mirrors = mirrorRows(parts.journal).map(({ id, sizeBytes, used }) => ({
    name: id,
    sizeBytes,
    used,
    remove: () => parts.mirrors.remove(id).then(() => true),
  }));
  return [...volumes, ...mirrors].sort((one, other) => one.used - other.used);
}

/** The row goes first: a volume without one belongs to nobody, and the next start removes it. */
async function drop({ journal, engines, crash }: CodebuildParts, { name, engine }: { name: string; engine: string }): Promise<boolean> {
  if (!journal.transact((tx) => forgetVolume(tx, name))) return false;
  crash.at("cache-forgotten");
  const removal = engines.partsFor(engine)?.engine.volumes.remove(name, { force: true });
  await removal?.catch((error: unknown) => {
    // Somebody's container has it: it is in no row, so the next start removes it.
    if (!(error instanceof NotFound || error instanceof Conflict)) unlessAway(engine)(error);
  });
  return true;
}

/** What a further engine has is looked at again when it is back. */
const unlessAway = (engine: string) => (error: unknown) => {
  if (engine === "" || !(error instanceof EngineUnavailable)) throw error;
  return undefined;
};
