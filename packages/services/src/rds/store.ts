import { DBInstanceNotFoundFault, DBSubnetGroupNotFoundFault, InvalidDBInstanceStateFault } from "@aws-sdk/client-rds";
import type { Reader, Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import { announce } from "./announce.ts";
import { type InstanceRow, type InstanceStatus, moves, type SubnetGroupRow } from "./model.ts";

/** Throws DBInstanceNotFound. Identifiers are kept and found in lower case. */
export function instanceNamed(reader: Reader, caller: Caller, id: string): InstanceRow {
  const row = reader.one<InstanceRow>(
    "SELECT * FROM rds_instances WHERE account = ? AND region = ? AND (id = lower(?3) OR arn = ?3)",
    caller.account,
    caller.region,
    id,
  );
  if (!row) throw fault(DBInstanceNotFoundFault, `DBInstance ${id} not found.`);
  return row;
}

export function instanceAt(reader: Reader, arn: string): InstanceRow | undefined {
  return reader.one<InstanceRow>("SELECT * FROM rds_instances WHERE arn = ?", arn);
}

export function instancesOf(reader: Reader, caller: Caller): InstanceRow[] {
  return reader.all<InstanceRow>("SELECT * FROM rds_instances WHERE account = ? AND region = ? ORDER BY id", caller.account, caller.region);
}

/** Throws DBSubnetGroupNotFound. */
export function subnetGroupNamed(reader: Reader, caller: Caller, name: string): SubnetGroupRow {
  const row = reader.one<SubnetGroupRow>(
    "SELECT * FROM rds_subnet_groups WHERE account = ? AND region = ? AND name = lower(?)",
    caller.account,
    caller.region,
    name,
  );
  if (!row) throw fault(DBSubnetGroupNotFoundFault, `DB subnet group '${name}' does not exist.`);
  return row;
}

export function subnetGroupsOf(reader: Reader, caller: Caller): SubnetGroupRow[] {
  return reader.all<SubnetGroupRow>(
    "SELECT * FROM rds_subnet_groups WHERE account = ? AND region = ? ORDER BY name",
    caller.account,
    caller.region,
  );
}

/** Moves an instance that is still in the state the decision was made from, emits the change and has the work done. Throws InvalidDBInstanceState for an illegal move. */
export function moveInstance(tx: Transaction, row: InstanceRow, to: InstanceStatus, problem: string | null = null): void {
  if (!moves[row.status].includes(to)) {
    throw fault(InvalidDBInstanceStateFault, `Instance ${row.id} is not in available state.`);
  }
  tx.move("UPDATE rds_instances SET status = ?, problem = ? WHERE arn = ? AND status = ?", to, problem, row.arn, row.status);
  announce(tx, row, to, problem);
}

export function wakeWork(tx: Transaction, row: Pick<InstanceRow, "arn">): void {
  tx.enqueue({ service: "rds", kind: "reconcile", key: row.arn });
}
