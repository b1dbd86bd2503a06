import type { Effect, Performer, Transaction } from "@towpath/journal";
import { applyPassword, DatabaseFailed, ensureRunning, inspect, removeDatabase, stopDatabase } from "./database.ts";
import { definitionOf, type InstanceRow, type RdsParts } from "./model.ts";
import { announce } from "./announce.ts";
import { instanceAt, moveInstance, wakeWork } from "./store.ts";

/**
 * Makes what is match what an instance's row says should be: harmless to repeat, and the same after a change of the row, a start of the
 * server or the end of the database's container.
 */
export const reconcile =
  (parts: RdsParts): Performer =>
  async (effect: Effect, signal) => {
    const row = instanceAt(parts.journal, effect.key);
    if (!row) return;
    switch (row.status) {
      case "deleting":
        await removeDatabase(parts, row);
        return (tx) => void (tx.run("DELETE FROM rds_instances WHERE arn = ?", row.arn), announce(tx, row, "deleted"));
      case "stopping":
        await stopDatabase(parts, row);
        return still(row, (tx) => moveInstance(tx, row, "stopped"));
      case "stopped":
      case "failed":
        return;
      case "rebooting":
        await stopDatabase(parts, row);
        return run(parts, row, signal);
      default:
        return run(parts, row, signal);
    }
  };

async function run(parts: RdsParts, row: InstanceRow, signal: AbortSignal): Promise<(tx: Transaction) => void> {
  try {
    await ensureRunning(parts, row, signal);
    const isNew = row.status !== "available" || row.password_version !== row.applied_password_version;
    if (isNew) await applyPassword(parts, row, signal);
  } catch (error) {
    if (!(error instanceof DatabaseFailed)) throw error;
    parts.log.error({ dbInstanceIdentifier: row.id, err: error }, "database failed");
    if (row.status === "available") throw error;
    return still(row, (tx) => moveInstance(tx, row, "failed", error.message));
  }
  return still(row, (tx) => {
    tx.run("UPDATE rds_instances SET applied_password_version = ? WHERE arn = ?", row.password_version, row.arn);
    if (row.status !== "available") moveInstance(tx, row, "available");
  });
}

/** Only when the row is still in the state that was acted on; a later state has its own effect. */
function still(row: InstanceRow, then: (tx: Transaction) => void): (tx: Transaction) => void {
  return (tx) => {
    if (instanceAt(tx, row.arn)?.status === row.status) then(tx);
  };
}

/** Every database is looked after again, and its name made known in its VPC. */
export function wakeAll(parts: RdsParts): void {
  const rows = parts.journal.all<InstanceRow>("SELECT * FROM rds_instances");
  for (const row of rows) {
    if (row.private_address !== null) parts.network.names.set(row.address, [row.private_address], definitionOf(row).vpcId);
  }
  if (rows.length > 0) parts.journal.transact((tx) => rows.forEach((row) => wakeWork(tx, row)));
}

/** Takes note of databases that end by themselves, and of an engine that was restarted, until the signal is aborted. */
export async function watch(parts: RdsParts, signal: AbortSignal): Promise<void> {
  const labels = { "towpath.installation": parts.home.installationId, "towpath.purpose": "database" };
  for await (const event of parts.engine.events({ labels }, signal)) {
    const isEnd = event.kind === "container" && event.action === "exited";
    if (isEnd || (event.kind === "engine" && event.action === "reconnected")) await wakeEnded(parts);
  }
}

async function wakeEnded(parts: RdsParts): Promise<void> {
  for (const row of parts.journal.all<InstanceRow>("SELECT * FROM rds_instances WHERE status = 'available'")) {
    const found = await inspect(parts, row).catch(() => undefined);
    if (found?.state !== "running") parts.journal.transact((tx) => wakeWork(tx, row));
  }
}
