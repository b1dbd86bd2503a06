import { type Effect, type EffectKind, followEvents, type Transaction } from "@towpath/journal";
import { stoppedTasksKeptMs } from "./limits.ts";
import type { EcsParts, TaskTarget } from "./model.ts";
import { scheduleStep } from "./schedule/step.ts";
import { liveServices, scheduleSoon } from "./store/services.ts";
import { liveTasks, tasksAtTarget } from "./store/tasks.ts";
import { live } from "./task/life.ts";
import { changeTarget } from "./task/targets.ts";

/** So many tasks, and so many services, are looked after at once: all there may be. */
const everyOne = 10_000;

export function effects(parts: EcsParts): Record<string, EffectKind> {
  return {
    /** One task, from its start to its end. */
    task: { perform: (effect: Effect, signal) => live(parts, effect.key, signal), atOnce: everyOne },
    /** One look of a service's scheduler. */
    schedule: { perform: async (effect: Effect) => (tx) => scheduleStep(parts, tx, effect.key), atOnce: everyOne },
    /** Stopped tasks are forgotten an hour after their end. */
    forget: {
      perform: async () => (tx) => {
        tx.run("DELETE FROM ecs_tasks WHERE last_status = 'STOPPED' AND stopped < ?", tx.now - stoppedTasksKeptMs);
        tx.enqueue({ service: "ecs", kind: "forget", key: "tasks", notBefore: tx.now + stoppedTasksKeptMs / 4 });
      },
    },
  };
}

interface TargetChange {
  targetGroupArn: string;
  target: { id: string; port: number };
  state: TaskTarget["state"];
  reason?: string;
  description?: string;
}

/** Follows what the load balancers find out about targets, from where it was left; each change is written to the task it is about. */
export const followTargets = (parts: EcsParts, signal: AbortSignal): Promise<void> =>
  followEvents(
    parts,
    {
      table: "ecs_cursor",
      stored: { source: "aws.elasticloadbalancing" },
      react: ({ detail }) => {
        const change = detail as Partial<TargetChange>;
        return change.target && ((tx) => changeTargets(parts, tx, change as TargetChange));
      },
    },
    signal,
  );

function changeTargets(parts: EcsParts, tx: Transaction, { targetGroupArn, target, state, reason, description }: TargetChange): void {
  for (const task of tasksAtTarget(tx, targetGroupArn, target.id, target.port)) {
    const at: TaskTarget = { targetGroupArn, address: target.id, port: target.port, state, reason, description, registered: true };
    changeTarget(parts, tx, task.arn, at, (row) => ({ ...row, state, reason, description }));
  }
}

/** After a start: every task and service is looked at, also those whose effect was lost with a giving-up. */
export function takeUp(parts: EcsParts): void {
  parts.journal.transact((tx) => {
    for (const { arn } of liveTasks(tx)) {
      if (!tx.one("SELECT 1 FROM journal_outbox WHERE service = 'ecs' AND kind = 'task' AND key = ?", arn))
        tx.enqueue({ service: "ecs", kind: "task", key: arn });
    }
    for (const { arn } of liveServices(tx)) scheduleSoon(tx, arn);
    tx.enqueue({ service: "ecs", kind: "forget", key: "tasks" });
  });
}
