/** When a whole installation in this process has nothing left to do until time passes or somebody acts. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, type Journal, settle } from "@towpath/journal";

export interface Resting {
  journal: Journal;
  clock: Clock;
  /** Whether an effect that is being performed waits for the scenario. */
  waitsForScenario(effect: DueEffect): boolean;
}

export interface DueEffect {
  service: string;
  kind: string;
  key: string;
}

/** Looks in a row at which nothing may have happened; `one` where more is to follow anyway. */
const calmLooks = { all: 3, one: 1 };
/** Nothing in a scenario takes this long; whatever does hangs. */
const restMs = 20_000;
const processMs = 2;

/** Resolves at rest, or with `one` as soon as nothing is seen to go on. Rejects when it does not come to rest, and says what goes on. */
export async function untilAtRest({ journal, clock, waitsForScenario }: Resting, looks: keyof typeof calmLooks = "all"): Promise<void> {
  let commits = 0;
  const forget = journal.onCommit(() => commits++);
  try {
    const end = performance.now() + restMs;
    for (let calm = 0, seen = 0; calm < calmLooks[looks];) {
      await settle();
      // Should the disk refuse, whoever waits for it is told; here it only means that nothing is under way any more.
      await journal.onDisk().catch(() => {});
      const due = dueEffects(journal, clock).filter((effect) => !waitsForScenario(effect));
      const active = activeResources();
      const isCalm = due.length === 0 && active.length === 0 && commits === seen;
      calm = isCalm ? calm + 1 : 0;
      seen = commits;
      if (active.includes("ProcessWrap")) await sleep(processMs);
      if (performance.now() > end) throw new Error(`does not come to rest: ${JSON.stringify({ due, active })}`);
    }
  } finally {
    forget();
  }
}

/** A row stays while its effect is performed, so this is also what goes on. */
const dueEffects = (journal: Journal, clock: Clock): DueEffect[] =>
  journal.all<DueEffect>("SELECT service, kind, key FROM journal_outbox WHERE not_before <= ?", clock.now());

/** Files that are read or written, programs that run, names that are looked up. */
const activeResources = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => /^(?:FSReq|ProcessWrap|GetAddrInfo|WriteWrap|ShutdownWrap|TCPConnect)/.test(name));
