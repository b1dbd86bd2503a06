import { NotFound } from "@towpath/engine";
import { stopOrder } from "../definition/dependencies.ts";
import { stopTimeoutSeconds } from "../limits.ts";
import { removeInterface } from "./interface.ts";
import { containerName, volumeName } from "./labels.ts";
import { type Life, moveTo } from "./context.ts";
import { stopped } from "./progress.ts";
import { awaitDrained, deregisterTargets } from "./targets.ts";

/**
 * Ends a task that is asked to stop: its targets are taken away (and drained first, when its service's scheduler stops it), then its
 * containers are stopped, then nothing of it is left but its row. `careers` resolves when the containers' output is stored.
 */
export async function endTask(life: Life, careers: Promise<unknown>): Promise<void> {
  const { parts, signal } = life;
  moveTo(life, "DEACTIVATING", ["ACTIVATING", "RUNNING"]);
  if (life.row().lastStatus === "DEACTIVATING") {
    await deregisterTargets(parts, life.row(), life.client);
    if (life.row().state.drain) await awaitDrained(parts, life.row(), life.client, signal);
    moveTo(life, "STOPPING", ["DEACTIVATING"]);
  }
  if (life.row().lastStatus === "STOPPING") await stopContainers(life);
  await careers;
  signal.throwIfAborted();
  parts.crash.at("task-stopped");
  life.change((row, now) => {
    if (!["PROVISIONING", "PENDING", "STOPPING"].includes(row.lastStatus)) return undefined;
    return { ...row, lastStatus: "DEPROVISIONING", state: { ...row.state, times: { ...row.state.times, executionStopped: now } } };
  });
  await removeEverything(life);
  life.change((row, now) => stopped(row, now));
}

/** SIGTERM, and SIGKILL after the container's stopTimeout; a container before those it depends on. */
async function stopContainers(life: Life): Promise<void> {
  for (const names of stopOrder(life.definition.containerDefinitions)) {
    await Promise.all(
      names.map(async (name) => {
        const runtimeId = life
          .row()
          .state.containers.find((container) => container.name === name && container.lastStatus !== "STOPPED")?.runtimeId;
        if (runtimeId === undefined) return;
        const timeoutSeconds =
          life.definition.containerDefinitions.find((container) => container.name === name)?.stopTimeout ?? stopTimeoutSeconds;
        await ignoreMissing(life.parts.engine.containers.stop(runtimeId, { timeoutSeconds }, life.signal));
      }),
    );
  }
}

/** By name, so that what was made just before a crash and is in no row goes too. */
async function removeEverything(life: Life): Promise<void> {
  const { engine } = life.parts;
  const task = life.row();
  for (const { name } of life.definition.containerDefinitions) {
    await ignoreMissing(engine.containers.remove(containerName(life.parts, task, name), { force: true, volumes: true }));
  }
  for (const { name = "" } of life.definition.volumes ?? []) await ignoreMissing(engine.volumes.remove(volumeName(life.parts, task, name)));
  await removeInterface(task, life.client);
}

async function ignoreMissing(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof NotFound)) throw error;
  });
}
