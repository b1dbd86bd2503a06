import type { Group } from "./model.ts";

/** A build without which the batch fails. */
export const isFailed = ({ status, task }: Group): boolean =>
  status === "SKIPPED" || (!task.ignoreFailure && ["FAILED", "FAULT", "TIMED_OUT", "STOPPED"].includes(status));

const isOver = ({ status }: Group): boolean => !["WAITING", "STARTING", "RUNNING"].includes(status);

/** Which waiting groups are to be started now, and which never will be since one that they depend on has failed. Pure. */
export function proceed(groups: readonly Group[]): { groups: Group[]; started: Group[] } {
  const states = new Map(groups.map((group) => [group.task.identifier, group]));
  for (let found = true; found;) {
    found = false;
    for (const group of states.values()) {
      if (group.status !== "WAITING") continue;
      const needed = group.task.dependsOn.flatMap((identifier) => states.get(identifier) ?? []);
      if (!needed.some(isFailed)) continue;
      states.set(group.task.identifier, { ...group, status: "SKIPPED" });
      found = true;
    }
  }
  const started: Group[] = [];
  for (const group of states.values()) {
    if (group.status !== "WAITING") continue;
    if (!group.task.dependsOn.every((identifier) => isOver(states.get(identifier) ?? group))) continue;
    const starting: Group = { ...group, status: "STARTING" };
    states.set(group.task.identifier, starting);
    started.push(starting);
  }
  return { groups: [...states.values()], started };
}

/** Builds that run are to be stopped; what does not run yet never will. */
export function stopGroups(groups: readonly Group[]): { groups: Group[]; builds: string[] } {
  return {
    groups: groups.map((group) => (group.status === "WAITING" || group.status === "STARTING" ? { ...group, status: "SKIPPED" } : group)),
    builds: groups.flatMap(({ status, build }) => (status === "RUNNING" && build !== undefined ? [build] : [])),
  };
}
