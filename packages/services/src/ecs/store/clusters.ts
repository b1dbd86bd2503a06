import type { Reader, Transaction } from "@towpath/journal";
import type { Caller } from "../../door/caller.ts";
import { refusal } from "../faults.ts";
import type { Cluster } from "../model.ts";
import { clusterArn, clusterName } from "../names.ts";

type Row = Omit<Cluster, "settings" | "tags"> & { settings: string; tags: string };
const cluster = (row: Row): Cluster => ({ ...row, settings: JSON.parse(row.settings), tags: JSON.parse(row.tags) });

export function clusters(reader: Reader, { account, region }: Caller): Cluster[] {
  return reader.all<Row>("SELECT * FROM ecs_clusters WHERE account = ? AND region = ? ORDER BY name", account, region).map(cluster);
}

export function findCluster(reader: Reader, arn: string): Cluster | undefined {
  const row = reader.one<Row>("SELECT * FROM ecs_clusters WHERE arn = ?", arn);
  return row && cluster(row);
}

/** The active cluster of that name or ARN, "default" when none is given. Throws ClusterNotFoundException. */
export function clusterAt(reader: Reader, caller: Caller, reference: string | undefined): Cluster {
  const found = findCluster(reader, clusterArn(caller, clusterName(reference)));
  if (found?.status !== "ACTIVE") throw refusal("ClusterNotFoundException", "Cluster not found.");
  return found;
}

/** Inserts or replaces. */
export function putCluster(tx: Transaction, row: Cluster): void {
  tx.run(
    `INSERT INTO ecs_clusters (arn, account, region, name, status, created, settings, tags) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
     ON CONFLICT (arn) DO UPDATE SET status = ?5, created = ?6, settings = ?7, tags = ?8`,
    row.arn,
    row.account,
    row.region,
    row.name,
    row.status,
    row.created,
    JSON.stringify(row.settings),
    JSON.stringify(row.tags),
  );
}
