import { breakerThresholdMax, breakerThresholdMin, startsBeforeThrottle, throttleFirstMs, throttleLongestMs } from "../limits.ts";
import type { DeploymentSettings, Task } from "../model.ts";

/**
 * How many tasks of a deployment may fail: half of the desired ones, at least 3, at most 200, unless a threshold is configured
 * (docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html).
 */
export function breakerThreshold(desiredCount: number, configured: DeploymentSettings["circuitBreaker"]["threshold"]): number {
  const value = configured?.value ?? 50;
  if (configured?.type === "COUNT") return Math.max(1, value);
  const share = Math.ceil((desiredCount * value) / 100);
  if (configured?.type === "UNBOUNDED_PERCENT") return Math.max(1, share);
  return Math.min(breakerThresholdMax, Math.max(breakerThresholdMin, share));
}

/**
 * Whether a stopped task counts as a failed one of its deployment: it could not be started, failed a health check, or ended by itself
 * before it was ever healthy. Being stopped by a user or by scaling is no failure.
 */
export function countsAsFailed({ state }: Task): boolean {
  if (state.failedHealthChecks) return true;
  if (state.stopCode === "TaskFailedToStart") return true;
  return state.stopCode === "EssentialContainerExited" && state.healthyAt === undefined;
}

/** Whether it never reached RUNNING, which is what spaces further starts. */
export const neverRan = ({ state }: Task): boolean =>
  state.times.started === undefined && state.stopCode !== "UserInitiated" && state.stopCode !== "ServiceSchedulerInitiated";

/** How long to wait before the next start after so many tasks in a row that never ran; doubles up to a quarter of an hour. */
export function throttleMs(failures: number): number {
  if (failures < startsBeforeThrottle) return 0;
  return Math.min(throttleLongestMs, throttleFirstMs * 2 ** Math.min(30, failures - startsBeforeThrottle));
}
