import { DBInstanceAlreadyExistsFault } from "@aws-sdk/client-rds";
import type { Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { InstanceRow } from "./model.ts";
import { announce } from "./announce.ts";
import { wakeWork } from "./store.ts";

/** Throws DBInstanceAlreadyExists. */
export function insertInstance(tx: Transaction, row: InstanceRow): void {
  if (tx.one("SELECT 1 FROM rds_instances WHERE arn = ?", row.arn)) throw fault(DBInstanceAlreadyExistsFault, "DB instance already exists");
  tx.run(
    "INSERT INTO rds_instances VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    row.account,
    row.region,
    row.id,
    row.arn,
    row.resource_id,
    row.status,
    row.definition,
    row.address,
    row.password,
    row.password_version,
    row.applied_password_version,
    row.interface_id,
    row.private_address,
    row.created,
    row.problem,
    row.tags,
  );
  announce(tx, row, row.status);
  wakeWork(tx, row);
}
