import type { HealthCheck } from "@aws-sdk/client-ecs";
import { firstHealthCheckEveryMs } from "../limits.ts";
import type { HealthStatus } from "../model.ts";
import type { Clock } from "@towpath/journal";

export interface Watch {
  clock: Clock;
  check: Pick<HealthCheck, "interval" | "timeout" | "retries" | "startPeriod">;
  health: HealthStatus;
  startedAt: number;
  /** Runs the command once: true when it ended with 0 in time. */
  run(signal: AbortSignal): Promise<boolean>;
  changed(health: HealthStatus): void;
}

/**
 * Checks a container until the signal aborts. One passed check makes it HEALTHY, `retries` failed ones in a row UNHEALTHY; failures before the
 * end of the start period do not count. Until the first pass it is checked every second, so that it is found healthy as soon as it is;
 * failures then still count once an interval only, the first one after the first interval.
 */
export async function watchHealth({ clock, check, health: start, startedAt, run, changed }: Watch, signal: AbortSignal): Promise<void> {
  const intervalMs = (check.interval ?? 30) * 1_000;
  const retries = check.retries ?? 3;
  const startEnds = startedAt + (check.startPeriod ?? 0) * 1_000;
  let health = start;
  let failures = 0;
  let nextCount = Math.max(clock.now(), startEnds, startedAt + intervalMs);
  while (!signal.aborted) {
    const begun = clock.now();
    const passed = await run(signal);
    if (signal.aborted) return;
    let found = health;
    if (passed) {
      failures = 0;
      found = "HEALTHY";
    } else if (health !== "UNKNOWN" || clock.now() >= nextCount) {
      failures += 1;
      nextCount = clock.now() + intervalMs;
      if (failures >= retries) found = "UNHEALTHY";
    }
    if (found !== health) {
      health = found;
      changed(health);
    }
    // A slow check must not take the processor from the application that it waits for.
    const soon = Math.max(firstHealthCheckEveryMs, 2 * (clock.now() - begun));
    const pause = health === "UNKNOWN" ? Math.min(soon, intervalMs) : intervalMs;
    await clock.sleep(pause, signal).catch(() => {});
  }
}

/** The command of a health check for the engine's exec: CMD takes it as it is, CMD-SHELL gives it to the container's shell. */
export function healthCommand(command: string[]): string[] {
  const [kind, ...rest] = command;
  return kind === "CMD-SHELL" ? ["/bin/sh", "-c", rest.join(" ")] : rest;
}
