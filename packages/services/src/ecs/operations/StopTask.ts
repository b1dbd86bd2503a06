import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { askedToStop } from "../new-task.ts";
import { taskShape } from "../shapes/task.ts";
import { changeTask } from "../store/tasks.ts";
import { taskAt } from "../task-at.ts";

/** Stopping by a user does not wait for what is in flight at a load balancer; only the service scheduler does. */
export const StopTask: Operation<"ecs", "StopTask", EcsParts> = (input, { caller }, { journal, signals }) => {
  const row = journal.transact((tx) => {
    const task = taskAt(tx, caller, input.cluster, input.task);
    return changeTask(tx, signals, task.arn, (found) =>
      askedToStop(found, { stopCode: "UserInitiated", stoppedReason: input.reason ?? "Task stopped by user", now: tx.now }),
    );
  });
  return { task: row && taskShape(row) };
};
