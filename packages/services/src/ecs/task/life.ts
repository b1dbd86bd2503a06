import type { Attachment } from "@towpath/network";
import { ApiError } from "@towpath/wire";
import { TaskFailure } from "../faults.ts";
import type { EcsParts } from "../model.ts";
import { accountRunning } from "../schedule/account.ts";
import { findDefinition } from "../store/definitions.ts";
import { changeTask, findTask } from "../store/tasks.ts";
import { career } from "./career.ts";
import type { Life } from "./context.ts";
import { endTask } from "./end.ts";
import { attachInterface } from "./interface.ts";
import { allStarted, failedToStart } from "./progress.ts";
import { asService, assumeFor } from "./session.ts";
import { registerTargets } from "./targets.ts";

/**
 * Looks after one task from wherever it stands until it is STOPPED: that is one effect, performed again after a restart, so everything in it
 * finds before it makes.
 */
export async function live(parts: EcsParts, arn: string, shutdown: AbortSignal): Promise<void> {
  const task = findTask(parts.journal, arn);
  if (!task || task.lastStatus === "STOPPED") return;
  const definition = findDefinition(parts.journal, task.state.definitionArn)?.definition;
  if (!definition) throw new TypeError(`the task definition ${task.state.definitionArn} of ${arn} is gone`);
  const broken = new AbortController();
  const asked = new AbortController();
  const signal = AbortSignal.any([shutdown, broken.signal]);
  const client = await asService(parts, task);
  const life: Life = {
    parts,
    arn,
    definition,
    client,
    signal,
    untilAsked: AbortSignal.any([signal, asked.signal]),
    row: () => findTask(parts.journal, arn) ?? task,
    change: (change) => void parts.journal.transact((tx) => changeTask(tx, parts.signals, arn, (row) => change(row, tx.now))),
    attachment: once(() => provision(life)),
    execution: once(() => assumeFor(parts, task, task.state.overrides.executionRoleArn ?? definition.executionRoleArn ?? "")),
  };
  const stopAsked = life.parts.signals.until(arn, () => life.row().desiredStatus === "STOPPED" || undefined, signal);
  const noticed = stopAsked.then(
    () => asked.abort(),
    () => {},
  );
  const careers = definition.containerDefinitions.map(({ name }) =>
    career(life, name).catch((error: unknown) => failed(life, error, broken)),
  );
  try {
    await run(life);
    await endTask(life, Promise.all(careers));
    signal.throwIfAborted();
  } catch (error) {
    if (error instanceof TaskFailure) throw new TypeError("a failure of the task was not noted", { cause: error });
    broken.abort(error);
    throw error;
  } finally {
    broken.abort(new DOMException("the task is over", "AbortError"));
    await Promise.all([noticed, ...careers]);
  }
}

/** A failure of the task's own ends the task; any other error ends this attempt, and the effect is performed again later. */
function failed(life: Life, error: unknown, broken: AbortController): void {
  if (life.signal.aborted) return;
  if (error instanceof TaskFailure) return life.change((row, now) => failedToStart(row, error.message, error.container, now));
  broken.abort(error);
}

/** Until the task is asked to stop: by its user, its service, or the end of an essential container. */
async function run(life: Life): Promise<void> {
  const { parts, arn, signal } = life;
  const asked = () => life.row().desiredStatus === "STOPPED";
  await parts.signals.until(arn, () => asked() || allStarted(life.row()) || undefined, signal);
  if (!asked() && life.row().lastStatus === "ACTIVATING") {
    try {
      await registerTargets(parts, life.row(), life.client);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status >= 500) throw error;
      life.change((row, now) => failedToStart(row, `Unable to register targets: ${error.message}`, undefined, now));
    }
    parts.journal.transact((tx) => {
      const before = findTask(tx, arn);
      if (before?.lastStatus !== "ACTIVATING" || before.desiredStatus === "STOPPED") return;
      changeTask(tx, parts.signals, arn, (row) => ({
        ...row,
        lastStatus: "RUNNING",
        state: { ...row.state, times: { ...row.state.times, started: tx.now } },
      }));
      if (before.serviceArn !== undefined) accountRunning(tx, before.serviceArn);
    });
  }
  await parts.signals.until(arn, () => asked() || undefined, signal);
}

async function provision(life: Life): Promise<Attachment> {
  const attachment = await attachInterface(life.parts, life.row(), life.client, life.signal);
  // One that is asked to stop by now ends from PENDING: what ends it may have looked at its status already.
  life.change((row) =>
    row.lastStatus === "PENDING" && row.desiredStatus !== "STOPPED" ? { ...row, lastStatus: "ACTIVATING" } : undefined,
  );
  return attachment;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
