import { runExec } from "@towpath/engine";
import { healthCheckOutputBytes } from "../limits.ts";
import type { ContainerDefinition } from "../model.ts";
import { healthCommand, watchHealth } from "./health-check.ts";
import type { Life } from "./context.ts";
import { withContainer } from "./progress.ts";

/** Runs a container's health check inside it until the signal aborts; each change is written to the task's row. Never rejects. */
export async function runHealthChecks(life: Life, definition: ContainerDefinition, runtimeId: string, signal: AbortSignal): Promise<void> {
  const { healthCheck: check, name } = definition;
  const container = life.row().state.containers.find((one) => one.name === name);
  if (!check || !container || container.health === undefined) return;
  const { clock, engine, log } = life.parts;
  const command = healthCommand(check.command ?? []);
  const run = async (checkSignal: AbortSignal): Promise<boolean> => {
    const over = new AbortController();
    const late = clock.sleep((check.timeout ?? 5) * 1_000, AbortSignal.any([over.signal, checkSignal])).then(
      () => false,
      () => false,
    );
    const ended = runExec(engine, runtimeId, { command }, { maximumOutputBytes: healthCheckOutputBytes }).then(
      ({ exitCode, stdout, stderr }) => {
        if (exitCode !== 0) log.debug({ task: life.arn, container: name, exitCode, stdout, stderr }, "container health check failed");
        return exitCode === 0;
      },
      () => false,
    );
    return Promise.race([ended, late]).finally(() => over.abort());
  };
  await watchHealth(
    {
      clock,
      check,
      health: container.health,
      startedAt: container.startedAt ?? clock.now(),
      run,
      changed: (health) => life.change((row) => withContainer(row, name, { health })),
    },
    signal,
  ).catch((error: unknown) => log.error({ task: life.arn, container: name, err: error }, "container health checks stopped"));
}
