import type { Clock } from "@towpath/journal";
import { judge, type Probe, type Streak } from "./health.ts";
import { firstCheckEveryMs } from "./limits.ts";
import type { HealthCheck, Target } from "./model.ts";

export type Judgement = Pick<Target, "state" | "reason" | "description">;

export interface Watch {
  clock: Clock;
  check: HealthCheck;
  start: Judgement;
  probe(signal: AbortSignal): Promise<Probe>;
  /** Called when state, reason or description change. When it throws, the next check comes to the same judgement again. */
  judged(judgement: Judgement): void;
  /** Hears of what `judged` threw. */
  failed(error: unknown): void;
}

/**
 * Checks one target again and again until the signal aborts. A target that has just been registered and does not accept connections
 * yet is looked at more often than every interval, so that it gets traffic as soon as it listens; its failures count once an
 * interval, as if it had been checked at the usual times.
 */
export async function watchTarget({ clock, check, start, probe, judged, failed }: Watch, signal: AbortSignal): Promise<void> {
  let state = start;
  let streak: Streak = { passed: 0, failed: 0 };
  let nextCount = clock.now();
  while (!signal.aborted) {
    const found = await probe(signal);
    if (signal.aborted) return;
    const early = found.kind === "refused" && state.state === "initial";
    const next = early && clock.now() < nextCount ? { streak, judged: state } : judge(state, streak, found, check);
    if (!early || clock.now() >= nextCount) nextCount = clock.now() + check.intervalSeconds * 1_000;
    streak = next.streak;
    if (differs(state, next.judged)) {
      try {
        judged(next.judged);
        state = next.judged;
      } catch (error) {
        failed(error);
      }
    }
    const pause = state.state === "initial" && found.kind === "refused" ? firstCheckEveryMs : check.intervalSeconds * 1_000;
    await clock.sleep(pause, signal).catch(() => {});
  }
}

const differs = (a: Judgement, b: Judgement) => a.state !== b.state || a.reason !== b.reason || a.description !== b.description;
