import { type Engine, NotFound } from "@towpath/engine";

/**
 * Which of `others` is the same engine as `one`, at whatever address: a volume made by way of the one is there by way of the other. What
 * engines call themselves does not tell, since machines that were copied call themselves alike.
 */
export async function sameAs<T extends { engine: Engine }>(
  one: Engine,
  others: readonly T[],
  volume: { name: string; labels: Readonly<Record<string, string>> },
): Promise<T | undefined> {
  await one.volumes.create(volume);
  try {
    for (const other of others) {
      const all = await other.engine.volumes.list({ labels: volume.labels });
      if (all.some(({ name }) => name === volume.name)) return other;
    }
    return undefined;
  } finally {
    await one.volumes.remove(volume.name, { force: true }).catch((error: unknown) => {
      if (!(error instanceof NotFound)) throw error;
    });
  }
}
