/** AWS's events of database instances. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html */
import type { Transaction } from "@towpath/journal";
import type { InstanceRow, InstanceStatus } from "./model.ts";

interface Told {
  id: string;
  category: string;
  message: string;
}

const told = (id: string, category: string, message: string): Told => ({ id: `RDS-EVENT-${id}`, category, message });

/** What AWS tells when an instance becomes available, by what it was before. */
const whenAvailable: Partial<Record<InstanceStatus, Told>> = {
  creating: told("0005", "creation", "DB instance created"),
  rebooting: told("0006", "availability", "DB instance restarted"),
  starting: told("0088", "notification", "DB instance started"),
  "resetting-master-credentials": told("0016", "configuration change", "Reset master credentials"),
};

const byStatus: Partial<Record<InstanceStatus | "deleted", Told>> = {
  stopped: told("0087", "notification", "DB instance stopped"),
  deleted: told("0003", "deletion", "DB instance deleted"),
  failed: told("0031", "failure", "DB instance put into failed state"),
};

/** `row` is the instance as it was. Steps that AWS tells nobody of are internal. */
export function announce(tx: Transaction, row: InstanceRow, status: InstanceStatus | "deleted", problem: string | null = null): void {
  const event = status === "available" ? whenAvailable[row.status] : byStatus[status];
  tx.emit({
    account: row.account,
    region: row.region,
    source: "aws.rds",
    type: "RDS DB Instance Event",
    resource: row.arn,
    internal: event === undefined,
    detail: {
      ...(event && { EventCategories: [event.category], EventID: event.id }),
      SourceType: "DB_INSTANCE",
      SourceArn: row.arn,
      Date: new Date(tx.now),
      SourceIdentifier: row.id,
      Message: problem ?? event?.message ?? `DB instance ${status}`,
      status,
    },
  });
}
