import { EngineUnavailable } from "@towpath/engine";
import { engineWaitMs } from "../limits.ts";
import type { BuildRun } from "./build-run.ts";

/** An engine that does not answer for a moment (a restart) is waited for; one that is absent or forbidden is a fault at once. */
export async function whileEngineAnswers<T>(run: BuildRun, step: () => Promise<T>): Promise<T> {
  const { clock, engine } = run.parts;
  // The socket of a further engine that was there when it was added is back with it.
  const returns = ({ reason }: EngineUnavailable) => reason === "not-running" || (reason === "absent" && run.row().engine !== "");
  for (const giveUpAt = clock.now() + engineWaitMs; ;) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof EngineUnavailable) || !returns(error) || clock.now() >= giveUpAt) throw error;
      await clock.sleep(500, run.signal);
      await engine.ping(run.signal).catch(() => undefined);
    }
  }
}
