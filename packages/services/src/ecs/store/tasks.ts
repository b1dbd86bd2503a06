import { LostRace, type Reader, type Transaction } from "@towpath/journal";
import { moves, type Task } from "../model.ts";
import { taskShape } from "../shapes/task.ts";
import type { Signals } from "../signals.ts";
import { scheduleSoon } from "./services.ts";

interface Row extends Omit<Task, "clusterArn" | "serviceArn" | "deploymentId" | "lastStatus" | "desiredStatus" | "stopped" | "state"> {
  cluster_arn: string;
  service_arn: string | null;
  deployment_id: string | null;
  last_status: Task["lastStatus"];
  desired_status: Task["desiredStatus"];
  stopped: number | null;
  state: string;
}
const task = (row: Row): Task => ({
  arn: row.arn,
  account: row.account,
  region: row.region,
  clusterArn: row.cluster_arn,
  serviceArn: row.service_arn ?? undefined,
  deploymentId: row.deployment_id ?? undefined,
  lastStatus: row.last_status,
  desiredStatus: row.desired_status,
  created: row.created,
  stopped: row.stopped ?? undefined,
  state: JSON.parse(row.state),
});

export function findTask(reader: Reader, arn: string): Task | undefined {
  const row = reader.one<Row>("SELECT * FROM ecs_tasks WHERE arn = ?", arn);
  return row && task(row);
}

/** Tasks of a cluster, newest first. */
export function tasksIn(reader: Reader, clusterArn: string): Task[] {
  return reader.all<Row>("SELECT * FROM ecs_tasks WHERE cluster_arn = ? ORDER BY created DESC, rowid DESC", clusterArn).map(task);
}

/** Tasks of a service, oldest first. */
export function tasksOf(reader: Reader, serviceArn: string): Task[] {
  return reader.all<Row>("SELECT * FROM ecs_tasks WHERE service_arn = ? ORDER BY created, rowid", serviceArn).map(task);
}

/** Tasks that are not STOPPED, of the whole installation. */
export function liveTasks(reader: Reader): Task[] {
  return reader.all<Row>("SELECT * FROM ecs_tasks WHERE last_status <> 'STOPPED'").map(task);
}

/** The tasks that are registered as this target. */
export function tasksAtTarget(reader: Reader, targetGroupArn: string, address: string, port: number): Task[] {
  return reader
    .all<Row>(
      `SELECT ecs_tasks.* FROM ecs_tasks JOIN ecs_targets ON task_arn = ecs_tasks.arn
       WHERE target_group_arn = ? AND address = ? AND port = ? AND last_status <> 'STOPPED'`,
      targetGroupArn,
      address,
      port,
    )
    .map(task);
}

/** A new task, with the effect that lives its life. */
export function insertTask(tx: Transaction, row: Task): void {
  tx.run(
    `INSERT INTO ecs_tasks (arn, account, region, cluster_arn, service_arn, deployment_id, last_status, desired_status, created, stopped, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)`,
    row.arn,
    row.account,
    row.region,
    row.clusterArn,
    row.serviceArn ?? null,
    row.deploymentId ?? null,
    row.lastStatus,
    row.desiredStatus,
    row.created,
    JSON.stringify(row.state),
  );
  tx.enqueue({ service: "ecs", kind: "task", key: row.arn });
  tell(tx, row);
}

/**
 * Changes a task: reads it, checks that the move of its status is legal, writes it with the next version, tells it as an event, wakes who
 * waits for it and lets its service look. `change` gives undefined when there is nothing to do.
 */
export function changeTask(tx: Transaction, signals: Signals, arn: string, change: (row: Task) => Task | undefined): Task | undefined {
  const before = findTask(tx, arn);
  const wanted = before && change(before);
  if (!before || !wanted) return before;
  if (wanted.lastStatus !== before.lastStatus && !moves[before.lastStatus].includes(wanted.lastStatus)) {
    throw new LostRace(`a task does not go from ${before.lastStatus} to ${wanted.lastStatus}`);
  }
  const after: Task = { ...wanted, state: { ...wanted.state, version: before.state.version + 1 } };
  tx.move(
    "UPDATE ecs_tasks SET last_status = ?, desired_status = ?, stopped = ?, state = ? WHERE arn = ? AND last_status = ?",
    after.lastStatus,
    after.desiredStatus,
    after.stopped ?? null,
    JSON.stringify(after.state),
    arn,
    before.lastStatus,
  );
  if (shownDiffers(before, after)) tell(tx, after);
  signals.touch(arn);
  if (after.serviceArn !== undefined) scheduleSoon(tx, after.serviceArn);
  return after;
}

/** AWS tells a task's and its containers' statuses, not what its service thinks of it. */
function shownDiffers(before: Task, after: Task): boolean {
  const shown = ({ lastStatus, desiredStatus, state }: Task) =>
    JSON.stringify([lastStatus, desiredStatus, state.attached, state.containers.map(({ lastStatus: status, health }) => [status, health])]);
  return shown(before) !== shown(after);
}

function tell(tx: Transaction, row: Task): void {
  tx.emit({
    account: row.account,
    region: row.region,
    source: "aws.ecs",
    type: "ECS Task State Change",
    resource: row.arn,
    detail: { ...taskShape(row), updatedAt: new Date(tx.now) },
  });
}
