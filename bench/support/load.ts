import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { type Orchestrator, pipelineName } from "./orchestrator.ts";

export interface Measured {
  /** Moves of an action, a stage or an execution, as they are announced; each is on the disk. */
  transitionsPerSecond: number;
  transactionsPerSecond: number;
  actionsPerSecond: number;
  /** Of all threads of the process: what is left when others use the machine, too. */
  cpuMicrosecondsPerTransition: number;
  /** From the end of an action to the start of the next one of its execution. */
  overheadMedianMs: number;
  overheadP99Ms: number;
}

export interface Load {
  /** Executions, each of another pipeline: when one ends, the next of its pipeline begins. */
  inFlight: number;
  /** How long an action lasts; 0 for as fast as it goes. */
  lastsMs: number;
  seconds: number;
  /** Before it counts. */
  warmUpSeconds: number;
}

/** Keeps executions in flight, and measures when it has got going. Ends when all of them have. */
export async function measureLoad(
  { actions, client, journal }: Orchestrator,
  { inFlight, lastsMs, seconds, warmUpSeconds }: Load,
): Promise<Measured> {
  const running = new Set<string>();
  const ended = Promise.withResolvers<void>();
  let goesOn = true;
  const begin = async (name: string) => {
    running.add(name);
    await client.StartPipelineExecution({ name });
  };
  actions.lastsMs = lastsMs;
  actions.onLast = (name) => {
    running.delete(name);
    if (goesOn) void begin(name);
    else if (running.size === 0) ended.resolve();
  };
  for (let i = 0; i < inFlight; i++) void begin(pipelineName(i));
  await sleep(warmUpSeconds * 1_000);

  const transactions = countTransactions(journal);
  actions.forget();
  const [first, begun, idle] = [journal.lastSequence(), performance.now(), process.cpuUsage()];
  await sleep(seconds * 1_000);
  const [last, spent, busy] = [journal.lastSequence(), (performance.now() - begun) / 1_000, process.cpuUsage(idle)];
  const result = { transactionsPerSecond: transactions.stop() / spent, actionsPerSecond: actions.started / spent };
  const overheads = actions.overheadsMs.toSorted((a, b) => a - b);
  goesOn = false;
  await ended.promise;
  // The last executions still have to come to their ends.
  await sleep(500);
  const sql = "SELECT count(*) AS moves FROM journal_events WHERE sequence > ? AND sequence <= ? AND source = 'aws.codepipeline'";
  const moves = journal.one<{ moves: number }>(sql, first, last)?.moves ?? 0;
  return {
    ...result,
    transitionsPerSecond: moves / spent,
    cpuMicrosecondsPerTransition: (busy.user + busy.system) / moves,
    overheadMedianMs: quantile(overheads, 0.5),
    overheadP99Ms: quantile(overheads, 0.99),
  };
}

function countTransactions(journal: Orchestrator["journal"]): { stop(): number } {
  let count = 0;
  const { transactShared, transact } = journal;
  journal.transactShared = (work) => (count++, transactShared.call(journal, work) as never);
  journal.transact = (work) => (count++, transact.call(journal, work) as never);
  return {
    stop() {
      Object.assign(journal, { transactShared, transact });
      return count;
    },
  };
}

const quantile = (sorted: number[], part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
