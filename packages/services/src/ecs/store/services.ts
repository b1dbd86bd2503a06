import type { Reader, Transaction } from "@towpath/journal";
import type { Caller } from "../../door/caller.ts";
import { eventsPerService } from "../limits.ts";
import type { Deployment, Rollout, Service } from "../model.ts";

interface Row extends Omit<Service, "clusterArn" | "settings" | "tags"> {
  cluster_arn: string;
  settings: string;
  tags: string;
}
const service = ({ cluster_arn, ...row }: Row): Service => ({
  ...row,
  clusterArn: cluster_arn,
  settings: JSON.parse(row.settings),
  tags: JSON.parse(row.tags),
});

export function findService(reader: Reader, arn: string): Service | undefined {
  const row = reader.one<Row>("SELECT * FROM ecs_services WHERE arn = ?", arn);
  return row && service(row);
}

/** Every service of a cluster, by name. */
export function servicesIn(reader: Reader, cluster: string): Service[] {
  return reader.all<Row>("SELECT * FROM ecs_services WHERE cluster_arn = ? ORDER BY name", cluster).map(service);
}

/** Services that are not INACTIVE, of the whole installation. */
export function liveServices(reader: Reader): Service[] {
  return reader.all<Row>("SELECT * FROM ecs_services WHERE status <> 'INACTIVE'").map(service);
}

/** Inserts or replaces. */
export function putService(tx: Transaction, row: Service): void {
  tx.run(
    `INSERT INTO ecs_services (arn, account, region, cluster_arn, name, status, created, settings, tags) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
     ON CONFLICT (arn) DO UPDATE SET status = ?6, settings = ?8, tags = ?9`,
    row.arn,
    row.account,
    row.region,
    row.clusterArn,
    row.name,
    row.status,
    row.created,
    JSON.stringify(row.settings),
    JSON.stringify(row.tags),
  );
}

/** An inactive service makes room for a new one of its name. */
export function deleteService(tx: Transaction, arn: string): void {
  tx.run("DELETE FROM ecs_services WHERE arn = ?", arn);
}

type DeploymentRow = Omit<Deployment, "serviceArn" | "state"> & { service_arn: string; state: string };
const deployment = ({ service_arn, ...row }: DeploymentRow): Deployment => ({
  ...row,
  serviceArn: service_arn,
  state: JSON.parse(row.state),
});

/** Newest first, the inactive ones too. */
export function deployments(reader: Reader, serviceArn: string): Deployment[] {
  return reader
    .all<DeploymentRow>("SELECT * FROM ecs_deployments WHERE service_arn = ? ORDER BY created DESC, rowid DESC", serviceArn)
    .map(deployment);
}

export function putDeployment(tx: Transaction, row: Deployment): void {
  tx.run(
    `INSERT INTO ecs_deployments (id, service_arn, status, created, state) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (id) DO UPDATE SET status = ?3, state = ?5`,
    row.id,
    row.serviceArn,
    row.status,
    row.created,
    JSON.stringify(row.state),
  );
}

type RolloutRow = Omit<Rollout, "serviceArn" | "deploymentId" | "state"> & { service_arn: string; deployment_id: string; state: string };
const rollout = ({ service_arn, deployment_id, ...row }: RolloutRow): Rollout => ({
  ...row,
  serviceArn: service_arn,
  deploymentId: deployment_id,
  state: JSON.parse(row.state),
});

/** Newest first. */
export function rollouts(reader: Reader, serviceArn: string): Rollout[] {
  return reader
    .all<RolloutRow>("SELECT * FROM ecs_rollouts WHERE service_arn = ? ORDER BY created DESC, rowid DESC", serviceArn)
    .map(rollout);
}

export function findRollout(reader: Reader, arn: string): Rollout | undefined {
  const row = reader.one<RolloutRow>("SELECT * FROM ecs_rollouts WHERE arn = ?", arn);
  return row && rollout(row);
}

export function putRollout(tx: Transaction, row: Rollout): void {
  tx.run(
    `INSERT INTO ecs_rollouts (arn, service_arn, deployment_id, status, created, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (arn) DO UPDATE SET status = ?4, state = ?6`,
    row.arn,
    row.serviceArn,
    row.deploymentId,
    row.status,
    row.created,
    JSON.stringify(row.state),
  );
}

/** Adds an event in AWS's words, without the prefix "(service NAME) ", and forgets those beyond the number that is shown. */
export function addServiceEvent(tx: Transaction, of: Service, id: string, text: string): void {
  tx.run(
    "INSERT INTO ecs_service_events (id, service_arn, at, message) VALUES (?, ?, ?, ?)",
    id,
    of.arn,
    tx.now,
    `(service ${of.name}) ${text}`,
  );
  tx.run(
    "DELETE FROM ecs_service_events WHERE service_arn = ?1 AND number <= (SELECT number FROM ecs_service_events WHERE service_arn = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)",
    of.arn,
    eventsPerService,
  );
}

/** Newest first. */
export function serviceEvents(reader: Reader, serviceArn: string): { id: string; at: number; message: string }[] {
  return reader.all("SELECT id, at, message FROM ecs_service_events WHERE service_arn = ? ORDER BY number DESC", serviceArn);
}

/** The schedule effect: brings a service nearer to what is desired. Enqueued with every change that may matter to it. */
export function scheduleSoon(tx: Transaction, serviceArn: string, notBefore?: number): void {
  tx.enqueue({ service: "ecs", kind: "schedule", key: serviceArn, ...(notBefore !== undefined && { notBefore }) });
}

/** The name of the cluster in an ARN of something in it. */
export const ownerOf = (row: { account: string; region: string }): Caller => ({
  account: row.account,
  region: row.region,
  principal: { kind: "service", arn: "ecs.amazonaws.com", service: "ecs.amazonaws.com" },
});
