import { type ContainerExit, EngineError, EngineUnavailable, ensureContainer, ensureVolume, NotFound } from "@towpath/engine";
import { readiness } from "../definition/dependencies.ts";
import { TaskFailure } from "../faults.ts";
import { startTimeoutSeconds, stopTimeoutSeconds } from "../limits.ts";
import type { ContainerDefinition, TaskContainer } from "../model.ts";
import { runHealthChecks } from "./health.ts";
import { ensureImage } from "./images.ts";
import { taskLabels, volumeName } from "./labels.ts";
import type { Life } from "./context.ts";
import { openSink, pumpLogs, type LogSink } from "./logs.ts";
import { containerEnded, withContainer } from "./progress.ts";
import { resolveSecrets } from "./secrets.ts";
import { containerSpec } from "./spec.ts";

/**
 * One container's life: it waits for what it depends on, is made, started, watched and read until it has ended. What exists already is
 * found again. Resolves when it has ended and its last line is stored, or when it will not be started any more.
 */
export async function career(life: Life, name: string): Promise<void> {
  const definition = life.definition.containerDefinitions.find((container) => container.name === name) as ContainerDefinition;
  if (containerOf(life, name).lastStatus === "STOPPED") return;
  const runtimeId = containerOf(life, name).runtimeId ?? (await create(life, definition));
  if (runtimeId === undefined) return;
  const state = await stateOf(life, runtimeId);
  const sink = await sinkFor(life, definition, state === "created");
  if (state === "created") {
    if (life.row().desiredStatus === "STOPPED") return;
    await start(life, definition, runtimeId);
    life.parts.crash.at("task-started");
  }
  if (state !== "gone" && containerOf(life, name).lastStatus === "PENDING") {
    life.change((row, now) => withContainer(row, name, { lastStatus: "RUNNING", startedAt: now }));
  }
  const exit = state === "gone" ? undefined : await watch(life, definition, runtimeId, sink);
  life.change((row, now) => containerEnded(row, name, exit, now));
}

const containerOf = (life: Life, name: string) => life.row().state.containers.find((container) => container.name === name) as TaskContainer;

/** A log stream that cannot be opened keeps a container from being started, but does not end one that runs. */
async function sinkFor(life: Life, definition: ContainerDefinition, isNew: boolean): Promise<LogSink | undefined> {
  const task = life.row();
  try {
    return await openSink(life.parts, task, definition, task.state.overrides.executionRoleArn ?? life.definition.executionRoleArn ?? "");
  } catch (error) {
    if (isNew || !(error instanceof TaskFailure)) throw error;
    life.parts.log.warn({ task: life.arn, container: definition.name, err: error }, "log stream of a running container cannot be opened");
    return undefined;
  }
}

/** Makes the container when its dependencies allow it; undefined when the task is asked to stop first. */
async function create(life: Life, definition: ContainerDefinition): Promise<string | undefined> {
  const { parts, untilAsked } = life;
  if (life.row().desiredStatus === "STOPPED") return undefined;
  try {
    const interfaceMade = life.attachment();
    const [, gathered] = await Promise.allSettled([interfaceMade, gather(life, definition)]);
    const attachment = await interfaceMade;
    if (gathered.status === "rejected") throw gathered.reason;
    const { image, secrets } = gathered.value;
    const task = life.row();
    life.change((row, now) => {
      const known = withContainer(row, definition.name, { imageDigest: image.digest });
      return { ...known, state: { ...known.state, times: { ...known.state.times, pullStopped: now } } };
    });
    for (const { name = "" } of life.definition.volumes ?? [])
      await ensureVolume(parts.engine, { name: volumeName(parts, task, name), labels: taskLabels(parts, task) });
    untilAsked.throwIfAborted();
    const spec = containerSpec(parts, {
      task,
      definition: life.definition,
      container: definition,
      attachment,
      image: image.reference,
      secrets,
    });
    const runtimeId = await ensureContainer(parts.engine, spec, life.signal).catch((cause: unknown) => {
      throw named(definition.name, "CannotCreateContainerError", cause);
    });
    parts.crash.at("task-container-created");
    life.change((row) => withContainer(row, definition.name, { runtimeId }));
    return runtimeId;
  } catch (error) {
    if (untilAsked.aborted && !life.signal.aborted) return undefined;
    throw error;
  }
}

/** What the container is made of, brought here while the network interface is being made. */
async function gather(life: Life, definition: ContainerDefinition) {
  await dependenciesMet(life, definition);
  life.change((row, now) => ({ ...row, state: { ...row.state, times: { pullStarted: now, ...row.state.times } } }));
  const [image, secrets] = await Promise.all([
    ensureImage(life.parts, life.row(), containerOf(life, definition.name), life.execution, life.untilAsked),
    resolveSecrets(definition, life.execution),
  ]);
  return { image, secrets };
}

/** An engine that does not answer is tried again later; what it refuses fails the task, under AWS's name for it. */
function named(container: string, error: string, cause: unknown): unknown {
  if (!(cause instanceof EngineError) || cause instanceof EngineUnavailable) return cause;
  return new TaskFailure(`${error}: ${cause.message}`, container, { cause });
}

async function dependenciesMet(life: Life, { name, dependsOn = [] }: ContainerDefinition): Promise<void> {
  if (dependsOn.length === 0) return;
  const over = new AbortController();
  const longest = Math.max(
    ...dependsOn.map(
      ({ containerName }) =>
        life.definition.containerDefinitions.find((other) => other.name === containerName)?.startTimeout ?? startTimeoutSeconds,
    ),
  );
  const late = life.parts.clock.sleep(longest * 1_000, AbortSignal.any([over.signal, life.signal])).then(
    () => "late" as const,
    () => "over" as const,
  );
  const found = life.parts.signals.until(
    life.arn,
    () => {
      const state = readiness(dependsOn, life.row().state.containers);
      return state.kind === "waiting" ? undefined : state;
    },
    life.untilAsked,
  );
  const first = await Promise.race([found, late]).finally(() => over.abort());
  if (first === "over") throw life.signal.reason as Error;
  if (first === "late") throw new TaskFailure(`dependency of the container '${name}' was not met in ${longest} seconds`, name);
  if (first.kind === "never")
    throw new TaskFailure(`dependency of the container '${name}' cannot be met: '${first.on}' will not reach ${first.condition}`, name);
}

async function stateOf(life: Life, runtimeId: string): Promise<"created" | "started" | "gone"> {
  try {
    const { state } = await life.parts.engine.containers.inspect(runtimeId, life.signal);
    return state === "created" ? "created" : "started";
  } catch (error) {
    if (error instanceof NotFound) return "gone";
    throw error;
  }
}

async function start(life: Life, { name, stopTimeout }: ContainerDefinition, runtimeId: string): Promise<void> {
  await life.parts.engine.containers.start(runtimeId, life.signal).catch((cause: unknown) => {
    throw named(name, "CannotStartContainerError", cause);
  });
  // Asked to stop while it was being started: whoever stops the containers may have found it not running yet.
  if (life.row().desiredStatus === "STOPPED")
    await life.parts.engine.containers.stop(runtimeId, { timeoutSeconds: stopTimeout ?? stopTimeoutSeconds }, life.signal);
}

/** Until it has ended and its output is stored. Undefined when it was removed from outside. */
async function watch(
  life: Life,
  definition: ContainerDefinition,
  runtimeId: string,
  sink: LogSink | undefined,
): Promise<ContainerExit | undefined> {
  const over = new AbortController();
  const health = runHealthChecks(life, definition, runtimeId, AbortSignal.any([life.signal, over.signal]));
  const logs = sink ? pumpLogs(life, definition.name, runtimeId, sink) : Promise.resolve();
  try {
    const [exit] = await Promise.all([life.parts.engine.containers.wait(runtimeId, life.signal), logs]);
    return exit;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  } finally {
    over.abort();
    await health;
  }
}
