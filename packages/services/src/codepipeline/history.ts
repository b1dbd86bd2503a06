/** Executions are kept for twelve months after their end, as AWS keeps them; a few are dropped in each transaction, once a day. */
import { historyDroppedAtOnce, historyEveryMs, historyKeptMs, historyRestMs, minuteMs } from "./limits.ts";
import type { Orchestration } from "./orchestration.ts";
import { dropEnded } from "./store/history.ts";
import { allPipelineIds } from "./store/pipelines.ts";

type Parts = Pick<Orchestration, "journal" | "clock"> & { log: { error(fields: object, message: string): void } };

/** Runs until the signal is aborted. A start has other things to do first. */
export async function keepHistory(parts: Parts, signal: AbortSignal): Promise<void> {
  const { clock, log } = parts;
  await clock.sleep(minuteMs, signal).catch(() => {});
  while (!signal.aborted) {
    try {
      for (const pipelineId of allPipelineIds(parts.journal)) await dropOf(parts, pipelineId, signal);
    } catch (error) {
      log.error({ err: error }, "old executions could not be dropped");
    }
    await clock.sleep(historyEveryMs, signal).catch(() => {});
  }
}

async function dropOf({ journal, clock }: Parts, pipelineId: string, signal: AbortSignal): Promise<void> {
  const before = clock.now() - historyKeptMs;
  let after: number | undefined = -1;
  while (!signal.aborted) {
    const from: number = after;
    after = journal.transactShared((tx) => dropEnded(tx, pipelineId, { after: from, before, atOnce: historyDroppedAtOnce }));
    if (after === undefined) return;
    await clock.sleep(historyRestMs, signal).catch(() => {});
  }
}
