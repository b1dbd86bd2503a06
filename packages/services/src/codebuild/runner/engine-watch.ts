import type { Clock } from "@towpath/journal";
import { type Engine, EngineUnavailable } from "@towpath/engine";
import { engineAskedMs, engineSilentMs } from "../limits.ts";

/**
 * Asks the engine again and again while a build runs on it. One that hangs leaves connections open on which nothing comes any more, and
 * one that is gone is waited for by whoever reads from it: `lost` is called, once, when no answer came for `engineSilentMs`.
 */
export async function watchEngine(
  { engine, clock }: { engine: Engine; clock: Clock },
  lost: (error: EngineUnavailable) => void,
  signal: AbortSignal,
): Promise<void> {
  let answeredAt = clock.now();
  while (!signal.aborted) {
    await clock.sleep(engineAskedMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    const failure = await failureOf(engine, clock, signal);
    if (!failure) answeredAt = clock.now();
    else if (clock.now() - answeredAt >= engineSilentMs) return lost(failure);
  }
}

/** Undefined when the engine answered in time. */
export async function failureOf(engine: Engine, clock: Clock, signal: AbortSignal): Promise<EngineUnavailable | undefined> {
  const over = new AbortController();
  const asking = AbortSignal.any([signal, over.signal]);
  const silence = clock.sleep(engineAskedMs, asking).then(
    () => over.abort(),
    () => undefined,
  );
  try {
    await engine.ping(asking);
    return undefined;
  } catch (error) {
    if (error instanceof EngineUnavailable) return error;
    const endpoint = await endpointOf(engine, over.signal);
    return new EngineUnavailable("not-running", endpoint, `It has given no answer for ${engineSilentMs / 1_000} seconds.`, {
      cause: error,
    });
  } finally {
    over.abort();
    await silence;
  }
}

/** As far as it is known without asking. */
const endpointOf = (engine: Engine, signal: AbortSignal): Promise<string> =>
  engine.info(signal).then(
    ({ endpoint }) => endpoint,
    () => "the engine of this build",
  );
