import { EngineUnavailable } from "@towpath/engine";
import { engineWaitMs } from "../limits.ts";
import type { BuildRun } from "./build-run.ts";

/** An engine that does not answer for a moment (a restart) is waited for; one that is absent or forbidden is a fault at once. */
export async function whileEngineAnswers<T>(run: BuildRun, step: () => Promise<T>): Promise<T> {
  const { clock, engine } = run.parts;
  for (const giveUpAt = clock.now() + engineWaitMs; ;) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof EngineUnavailable) || error.reason !== "not-running" || clock.now() >= giveUpAt) throw error;
      await clock.sleep(500, run.signal);
      await engine.ping(run.signal).catch(() => undefined);
    }
  }
}
