/** What the screen of a service says about its tasks while some are replaced by others: the new ones and the old ones, each as one side. */
import type { Deployment, Service, Task } from "@aws-sdk/client-ecs";
import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { nameIn } from "./names.ts";

export interface Target {
  readonly state: string;
  readonly reason: string | undefined;
}

export interface TaskRow {
  readonly arn: string;
  readonly state: string;
  /** It is on its way out, or gone. */
  readonly isLeaving: boolean;
  readonly health: string | undefined;
  /** As the load balancer sees it; undefined while it is not registered. */
  readonly target: Target | undefined;
  readonly address: string | undefined;
  readonly zone: string | undefined;
  readonly since: Date | undefined;
  readonly stoppedAt: Date | undefined;
  readonly stoppedReason: string | undefined;
  readonly exitCodes: readonly string[];
}

export interface Side {
  readonly id: string;
  readonly kind: "new" | "old";
  readonly definition: string;
  readonly definitionArn: string;
  readonly rollout: string | undefined;
  readonly reason: string | undefined;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly failed: number;
  readonly since: Date | undefined;
  /** Those that are there. */
  readonly tasks: readonly TaskRow[];
  /** Those that have stopped, the latest first. */
  readonly stopped: readonly TaskRow[];
}

export interface RolloutView {
  readonly isReplacing: boolean;
  readonly sides: readonly Side[];
  /** Stopped tasks of deployments that are over, the latest first. */
  readonly earlier: readonly TaskRow[];
}

export function rolloutView(service: Service, tasks: readonly Task[], health: readonly TargetHealthDescription[]): RolloutView {
  const deployments = service.deployments ?? [];
  const rows = tasks.map((task) => ({ of: task.startedBy, row: rowOf(task, targetOf(task, health)) }));
  const sides = deployments.map((deployment) =>
    sideOf(
      deployment,
      rows.filter(({ of }) => of === deployment.id).map(({ row }) => row),
    ),
  );
  const known = new Set(deployments.map(({ id }) => id));
  return {
    isReplacing: sides.length > 1,
    sides,
    earlier: latestFirst(rows.filter(({ of }) => !known.has(of)).map(({ row }) => row)),
  };
}

function sideOf(deployment: Deployment, rows: readonly TaskRow[]): Side {
  return {
    id: deployment.id ?? "",
    kind: deployment.status === "PRIMARY" ? "new" : "old",
    definition: nameIn(deployment.taskDefinition),
    definitionArn: deployment.taskDefinition ?? "",
    rollout: deployment.rolloutState,
    reason: deployment.rolloutStateReason,
    desired: deployment.desiredCount ?? 0,
    running: deployment.runningCount ?? 0,
    pending: deployment.pendingCount ?? 0,
    failed: deployment.failedTasks ?? 0,
    since: deployment.createdAt,
    tasks: rows.filter(({ state }) => state !== "STOPPED").sort((a, b) => timeOf(a.since) - timeOf(b.since)),
    stopped: latestFirst(rows.filter(({ state }) => state === "STOPPED")),
  };
}

const timeOf = (at: Date | undefined): number => at?.getTime() ?? 0;

const latestFirst = (rows: readonly TaskRow[]): TaskRow[] => [...rows].sort((a, b) => timeOf(b.stoppedAt) - timeOf(a.stoppedAt));

function rowOf(task: Task, target: Target | undefined): TaskRow {
  return {
    arn: task.taskArn ?? "",
    state: task.lastStatus ?? "",
    isLeaving: task.desiredStatus === "STOPPED",
    health: task.healthStatus === "UNKNOWN" ? undefined : task.healthStatus,
    target,
    address: addressOf(task),
    zone: task.availabilityZone,
    since: task.startedAt ?? task.createdAt,
    stoppedAt: task.stoppedAt,
    stoppedReason: task.stoppedReason,
    exitCodes: (task.containers ?? []).flatMap(({ name, exitCode }) => (exitCode === undefined ? [] : [`${name} ${exitCode}`])),
  };
}

export const addressOf = ({ attachments = [] }: Pick<Task, "attachments">): string | undefined =>
  attachments.flatMap(({ details = [] }) => details).find(({ name }) => name === "privateIPv4Address")?.value;

/** The worst of what its target groups say. */
function targetOf(task: Task, health: readonly TargetHealthDescription[]): Target | undefined {
  const address = addressOf(task);
  if (address === undefined) return undefined;
  const mine = health.filter(({ Target: target }) => target?.Id === address);
  const worst = mine.find(({ TargetHealth: one }) => one?.State !== "healthy") ?? mine[0];
  const state = worst?.TargetHealth?.State;
  return state === undefined ? undefined : { state, reason: worst?.TargetHealth?.Description ?? worst?.TargetHealth?.Reason };
}
