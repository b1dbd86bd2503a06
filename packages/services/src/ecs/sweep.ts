import { NotFound } from "@towpath/engine";
import type { EcsParts } from "./model.ts";
import { findTask } from "./store/tasks.ts";

/** Removes containers and volumes of tasks that are over or unknown. An engine that does not answer is not waited for. */
export async function sweep(parts: EcsParts): Promise<void> {
  const { engine, home, log, journal } = parts;
  const labels = { "towpath.installation": home.installationId, "towpath.purpose": "task" };
  const orphan = ({ labels: held }: { labels: Readonly<Record<string, string>> }) => {
    const owner = held["towpath.owner"] ?? "";
    const task = owner.includes(":task/") ? findTask(journal, owner) : undefined;
    return owner.includes(":task/") && (!task || task.lastStatus === "STOPPED");
  };
  const missing = (error: unknown) => {
    if (!(error instanceof NotFound)) throw error;
  };
  try {
    for (const container of (await engine.containers.list({ labels, all: true })).filter(orphan)) {
      log.info({ container: container.name }, "container of a task that is over removed");
      await engine.containers.remove(container.id, { force: true, volumes: true }).catch(missing);
    }
    for (const volume of (await engine.volumes.list({ labels })).filter(orphan)) await engine.volumes.remove(volume.name).catch(missing);
  } catch (error) {
    log.warn({ err: error }, "what tasks left behind could not be swept");
  }
}
