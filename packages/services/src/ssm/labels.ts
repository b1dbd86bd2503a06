import type { Transaction } from "@towpath/journal";
import type { VersionRow } from "./model.ts";

export function setLabels(tx: Transaction, version: VersionRow, labels: string[]): void {
  tx.move(
    "UPDATE ssm_versions SET labels = ? WHERE account = ? AND region = ? AND name = ? AND version = ?",
    JSON.stringify(labels),
    version.account,
    version.region,
    version.name,
    version.version,
  );
}
