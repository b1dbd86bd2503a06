import { healthyAfterMs } from "../limits.ts";
import type { Service, Task, TaskTarget } from "../model.ts";
import type { Member } from "../reconcile.ts";
import { taskHealth } from "../shapes/task.ts";

/** Why a task counts as unhealthy. */
export type Ailment = { kind: "container" } | { kind: "target"; target: TaskTarget };

/** A task with what its service thinks of it. `changesAt` is when time alone changes that. */
export interface Judged {
  task: Task;
  member: Member;
  ailment: Ailment | undefined;
  changesAt: number | undefined;
}

/**
 * Healthy in the sense of minimumHealthyPercent: with a load balancer when it finds the task healthy, with a container health check when
 * that passes (both, if there are both), else 40 seconds after RUNNING. During the grace period failures do not count.
 */
export function judge(task: Task, service: Service, deploymentId: string, now: number): Judged {
  const { state } = task;
  const startedAt = state.times.started ?? now;
  const running = task.lastStatus === "RUNNING";
  const graceEnds = startedAt + service.settings.healthCheckGracePeriodSeconds * 1_000;
  const checked = state.containers.some(({ essential, health }) => essential && health !== undefined);
  const balanced = state.loadBalancers.length > 0;
  const health = taskHealth(state.containers.filter((container) => container.health !== undefined));
  const found = running ? ailmentOf(state.targets, checked && health === "UNHEALTHY") : undefined;
  const ailment = now >= graceEnds ? found : undefined;
  const containersFine = !checked || health === "HEALTHY";
  const targetsFine = !balanced || (state.targets.length > 0 && state.targets.every((target) => target.state === "healthy"));
  const waited = checked || balanced || now >= startedAt + healthyAfterMs;
  const healthy = running && containersFine && targetsFine && waited;
  const changesAt = !running ? undefined : found && !ailment ? graceEnds : !waited ? startedAt + healthyAfterMs : undefined;
  return {
    task,
    member: {
      arn: task.arn,
      deploymentId,
      created: task.created,
      running,
      stopping: task.desiredStatus === "STOPPED",
      healthy,
      unhealthy: ailment !== undefined,
    },
    ailment,
    changesAt,
  };
}

function ailmentOf(targets: TaskTarget[], containerFailed: boolean): Ailment | undefined {
  const target = targets.find(({ state }) => state === "unhealthy");
  if (target) return { kind: "target", target };
  return containerFailed ? { kind: "container" } : undefined;
}
