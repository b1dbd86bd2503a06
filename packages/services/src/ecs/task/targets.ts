import { ApiError } from "@towpath/wire";
import type { Client } from "../../door/aws.ts";
import type { EcsParts, Task, TaskTarget } from "../model.ts";
import { changeTask, findTask } from "../store/tasks.ts";
import { findService } from "../store/services.ts";
import { say } from "../schedule/tell.ts";

const gone = (error: unknown) => error instanceof ApiError && ["InvalidTarget", "TargetGroupNotFound"].includes(error.code);
const sameTarget = (a: TaskTarget, b: TaskTarget) => a.targetGroupArn === b.targetGroupArn && a.address === b.address && a.port === b.port;

/** Registers the task with the target groups of its service. The rows come first, so that events about the targets find their task. */
export async function registerTargets(parts: EcsParts, task: Task, client: Client): Promise<void> {
  const address = task.state.attached?.privateIpAddress ?? "";
  const wanted: TaskTarget[] = task.state.loadBalancers.map(({ targetGroupArn, containerPort }) => ({
    targetGroupArn,
    address,
    port: containerPort,
    state: "registering",
    reason: undefined,
    description: undefined,
    registered: false,
  }));
  if (wanted.length === 0) return;
  parts.journal.transact((tx) => {
    changeTask(tx, parts.signals, task.arn, (row) =>
      row.state.targets.length > 0 ? undefined : { ...row, state: { ...row.state, targets: wanted } },
    );
    for (const { targetGroupArn, port } of wanted) {
      tx.run(
        "INSERT OR IGNORE INTO ecs_targets (target_group_arn, address, port, task_arn) VALUES (?, ?, ?, ?)",
        targetGroupArn,
        address,
        port,
        task.arn,
      );
    }
  });
  for (const target of findTask(parts.journal, task.arn)?.state.targets ?? []) {
    if (target.registered) continue;
    await client.elbv2.RegisterTargets({ TargetGroupArn: target.targetGroupArn, Targets: [{ Id: target.address, Port: target.port }] });
    parts.crash.at("task-target-registered");
    parts.journal.transact((tx) => {
      changeTarget(parts, tx, task.arn, target, (row) => ({ ...row, registered: true }));
      const service = findService(tx, task.serviceArn ?? "");
      if (service) say(parts, tx, service, `registered 1 targets in (target-group ${target.targetGroupArn})`);
    });
  }
}

/** Takes the task out of its target groups, without waiting for what is in flight. */
export async function deregisterTargets(parts: EcsParts, task: Task, client: Client): Promise<void> {
  for (const target of task.state.targets) {
    if (target.state === "unused" || target.state === "draining") continue;
    const { targetGroupArn: TargetGroupArn, address: Id, port: Port } = target;
    const left = await client.elbv2.DeregisterTargets({ TargetGroupArn, Targets: [{ Id, Port }] }).then(
      () => "draining" as const,
      (error: unknown) => {
        if (gone(error)) return "unused" as const;
        throw error;
      },
    );
    parts.journal.transact((tx) => {
      changeTarget(parts, tx, task.arn, target, (row) => (row.state === "unused" ? row : { ...row, state: left }));
      const service = findService(tx, task.serviceArn ?? "");
      if (service && target.registered) say(parts, tx, service, `deregistered 1 targets in (target-group ${TargetGroupArn})`);
    });
  }
}

/** Waits until nothing is sent to the task any more: the load balancer says that its targets are unused. */
export async function awaitDrained(parts: EcsParts, task: Task, client: Client, signal: AbortSignal): Promise<void> {
  for (const target of findTask(parts.journal, task.arn)?.state.targets ?? []) {
    const { targetGroupArn: TargetGroupArn, address: Id, port: Port } = target;
    const found = await client.elbv2.DescribeTargetHealth({ TargetGroupArn, Targets: [{ Id, Port }] }).catch((error: unknown) => {
      if (gone(error)) return undefined;
      throw error;
    });
    if (found?.TargetHealthDescriptions?.[0]?.TargetHealth?.State === "draining") continue;
    parts.journal.transact((tx) => changeTarget(parts, tx, task.arn, target, (row) => ({ ...row, state: "unused" })));
  }
  const drained = () => (findTask(parts.journal, task.arn)?.state.targets.every(({ state }) => state === "unused") ?? true) || undefined;
  await parts.signals.until(task.arn, drained, signal);
}

/** Changes one target of a task. */
export function changeTarget(
  parts: Pick<EcsParts, "signals">,
  tx: Parameters<typeof changeTask>[0],
  taskArn: string,
  target: TaskTarget,
  change: (row: TaskTarget) => TaskTarget,
): void {
  changeTask(tx, parts.signals, taskArn, (row) => ({
    ...row,
    state: { ...row.state, targets: row.state.targets.map((one) => (sameTarget(one, target) ? change(one) : one)) },
  }));
}
