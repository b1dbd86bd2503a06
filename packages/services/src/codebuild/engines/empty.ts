import { Conflict, type Engine, NotFound } from "@towpath/engine";

/** Removes what an installation has on an engine: containers, networks, volumes. Images stay, as on this machine. */
export async function emptyEngine(engine: Engine, installationId: string): Promise<void> {
  const labels = { "towpath.installation": installationId };
  for (const { id } of await engine.containers.list({ labels, all: true }))
    await engine.containers.remove(id, { force: true, volumes: true }).catch(passOver);
  for (const { id } of await engine.networks.list({ labels })) await engine.networks.remove(id).catch(passOver);
  for (const { name } of await engine.volumes.list({ labels })) await engine.volumes.remove(name, { force: true }).catch(passOver);
}

function passOver(error: unknown): void {
  if (!(error instanceof NotFound || error instanceof Conflict)) throw error;
}
