import type { ContainerExit } from "@towpath/engine";
import type { Task, TaskContainer } from "../model.ts";
import { askedToStop } from "../new-task.ts";

/** Pure changes of a task's row; each is what one thing that happened means. */

export function withContainer(row: Task, name: string, change: Partial<TaskContainer>): Task {
  return {
    ...row,
    state: { ...row.state, containers: row.state.containers.map((one) => (one.name === name ? { ...one, ...change } : one)) },
  };
}

/** A container has ended. The end of an essential one ends the task. */
export function containerEnded(row: Task, name: string, exit: ContainerExit | undefined, now: number): Task {
  const container = row.state.containers.find((one) => one.name === name);
  if (!container || container.lastStatus === "STOPPED") return row;
  const reason = exit?.oomKilled
    ? "OutOfMemoryError: Container killed due to memory usage"
    : exit
      ? container.reason
      : "The container was removed from outside.";
  const ended = withContainer(row, name, {
    lastStatus: "STOPPED",
    exitCode: exit?.exitCode,
    finishedAt: now,
    ...(reason !== undefined && { reason }),
  });
  if (!container.essential) return ended;
  return askedToStop(ended, { stopCode: "EssentialContainerExited", stoppedReason: "Essential container in task exited", now }) ?? ended;
}

/** The task cannot be started, or not go on. */
export function failedToStart(row: Task, reason: string, container: string | undefined, now: number): Task {
  const marked = container === undefined ? row : withContainer(row, container, { reason });
  return askedToStop(marked, { stopCode: "TaskFailedToStart", stoppedReason: reason, now }) ?? marked;
}

/** Everything has been started, as far as it is going to be: RUNNING may come. */
export const allStarted = ({ state }: Task): boolean => state.containers.every(({ lastStatus }) => lastStatus !== "PENDING");

/** The end: containers that never started are stopped too. */
export function stopped(row: Task, now: number): Task {
  const containers = row.state.containers.map((one): TaskContainer => ({ ...one, lastStatus: "STOPPED" }));
  return { ...row, lastStatus: "STOPPED", stopped: now, state: { ...row.state, containers } };
}
