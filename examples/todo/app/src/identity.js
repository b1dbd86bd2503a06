import { hostname } from "node:os";

/**
 * Which version runs, and in which task.
 * On ECS the task's id comes from the task metadata endpoint; anywhere else the host's name stands in for it.
 */
export async function readIdentity(environment) {
  return {
    version: environment.APP_VERSION ?? "development",
    commit: environment.APP_COMMIT ?? "",
    ...(await readTask(environment.ECS_CONTAINER_METADATA_URI_V4)),
  };
}

async function readTask(metadataUri) {
  const elsewhere = { task: hostname(), zone: "" };
  if (!metadataUri) return elsewhere;
  try {
    const response = await fetch(`${metadataUri}/task`, { signal: AbortSignal.timeout(2_000) });
    const { TaskARN: taskArn, AvailabilityZone: zone } = await response.json();
    return { task: taskIdOf(taskArn), zone: zone ?? "" };
  } catch {
    // A page that names its host instead of its task is worth more than none.
    return elsewhere;
  }
}

/** arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID */
export const taskIdOf = (taskArn) => taskArn.slice(taskArn.lastIndexOf("/") + 1);
