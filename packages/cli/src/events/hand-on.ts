import type { Context } from "../context.ts";
import type { Sink } from "./sink.ts";

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** The pause before try number `failures` + 1. */
export const pauseMs = (failures: number): number => Math.min(firstPauseMs * 2 ** Math.min(failures - 1, 16), longestPauseMs);

/**
 * Gives an event to the sink until it takes it: nothing overtakes it. Resolves with whether it was taken; it was not when `signal` was
 * aborted before.
 */
export async function handOn(context: Pick<Context, "note" | "sleep">, sink: Sink, line: string, signal: AbortSignal): Promise<boolean> {
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      await sink(line, signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      const pause = pauseMs(failures);
      context.note(`Event ${sequenceOf(line)}: ${(error as Error).message}. Trying again in ${pause / 1_000} s.`);
      await sleepUnless(context, pause, signal);
    }
  }
  return false;
}

export const sequenceOf = (line: string): number => (JSON.parse(line) as { sequence: number }).sequence;

/** Ends early when the signal is aborted. */
export async function sleepUnless({ sleep }: Pick<Context, "sleep">, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const aborted = Promise.withResolvers<void>();
  const end = () => aborted.resolve();
  signal.addEventListener("abort", end, { once: true });
  await Promise.race([sleep(milliseconds), aborted.promise]);
  signal.removeEventListener("abort", end);
}
