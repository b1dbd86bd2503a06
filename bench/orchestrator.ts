import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { dataDirectory, removeDirectory } from "@towpath/testkit";
import { type Bench, median, timed } from "./support/bench.ts";
import { addHistory } from "./support/history.ts";
import { type Measured, measureLoad } from "./support/load.ts";
import { createPipelines, openOrchestrator, type Orchestrator, pipelineName } from "./support/orchestrator.ts";

const pipelines = 1_000;
const histories = [0, 10_000, 1_000_000];
const inFlight = 100;
/** Rounds go through all histories, so that what else the machine does meets them alike. */
const rounds = 3;
const targets = { transitionsPerSecond: 2_000, overheadMs: 15, historyRatio: 1.2, readMs: 5, idlePercent: 0.5 };

/**
 * The orchestrator with fake actions on a real disk. Transitions are moves of an action, a stage or an execution, each on the disk; the
 * overhead is from the end of one action to the start of the next. Yardsticks: flushed appends to a file, and plain inserts with
 * synchronous=FULL, a second.
 */
export const run: Bench = async () => {
  const places = histories.map((executions) => ({ executions, directory: dataDirectory() }));
  try {
    for (const { executions, directory } of places) await prepare(directory, executions);
    const costs = await compareHistories(places);
    const [empty, , long] = places as [Place, Place, Place];
    const paced = await measurePaced(empty.directory);
    const reads = await measureReads(long.directory);
    const figures: Record<string, number> = { ...costs, ...paced, ...reads, ...yardsticks(empty.directory) };
    return { name: "orchestrator", figures, verdict: verdictOf(figures) };
  } finally {
    for (const { directory } of places) removeDirectory(directory);
  }
};

interface Place {
  executions: number;
  directory: string;
}

/** Pipelines and one execution come from the API; the history is made from that execution's rows. */
async function prepare(directory: string, executions: number): Promise<void> {
  {
    await using orchestrator = await openOrchestrator(directory);
    await createPipelines(orchestrator, pipelines);
    await measureLoad(orchestrator, { inFlight: 1, lastsMs: 0, seconds: 0, warmUpSeconds: 0 });
  }
  addHistory(directory, executions);
}

/** As many transitions as it can, with each history. */
async function compareHistories(places: Place[]): Promise<Record<string, number>> {
  const measured = new Map<number, Measured[]>(places.map(({ executions }) => [executions, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { executions, directory } of places) {
      await using orchestrator = await openOrchestrator(directory);
      measured.get(executions)?.push(await measureLoad(orchestrator, { inFlight, lastsMs: 0, seconds: 5, warmUpSeconds: 3 }));
    }
  }
  const of = (executions: number, figure: keyof Measured) => median((measured.get(executions) ?? []).map((one) => one[figure]));
  const longest = histories.at(-1) as number;
  return {
    ...Object.fromEntries(
      histories.map((executions) => [`transitionsPerSecondAfter${executions}`, of(executions, "transitionsPerSecond")]),
    ),
    transactionsPerSecond: of(0, "transactionsPerSecond"),
    actionsPerSecond: of(0, "actionsPerSecond"),
    cpuMicrosecondsPerTransition: of(0, "cpuMicrosecondsPerTransition"),
    timeWithHistoryRatio: of(0, "transitionsPerSecond") / of(longest, "transitionsPerSecond"),
    cpuWithHistoryRatio: of(longest, "cpuMicrosecondsPerTransition") / of(0, "cpuMicrosecondsPerTransition"),
  };
}

/** How many executions are in flight, and how long their actions last: shorter than real ones, long enough for no queue to form. */
const paces = [
  { executions: 1, lastsMs: 100 },
  { executions: 100, lastsMs: 1_000 },
  { executions: 1_000, lastsMs: 5_000 },
];

/** Actions that last a while; then everybody waits, and nothing may be done. */
async function measurePaced(directory: string): Promise<Record<string, number>> {
  await using orchestrator = await openOrchestrator(directory);
  const figures: Record<string, number> = {};
  for (const { executions, lastsMs } of paces) {
    const warmUpSeconds = 2 + (1.5 * lastsMs) / 1_000;
    const { overheadMedianMs, overheadP99Ms } = await measureLoad(orchestrator, {
      inFlight: executions,
      lastsMs,
      seconds: 6,
      warmUpSeconds,
    });
    figures[`overheadMedianMsAt${executions}`] = overheadMedianMs;
    figures[`overheadP99MsAt${executions}`] = overheadP99Ms;
  }
  figures["idleCpuPercent"] = await measureIdle(orchestrator);
  return figures;
}

/** With as many executions waiting for something that does not happen. */
async function measureIdle({ actions, client }: Orchestrator): Promise<number> {
  actions.lastsMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < inFlight; i++) await client.StartPipelineExecution({ name: pipelineName(i) });
  await sleep(6_000);
  const [begun, before] = [performance.now(), process.cpuUsage()];
  await sleep(5_000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10 / (performance.now() - begun);
}

/** Of the pipeline with half of the history. */
async function measureReads(directory: string): Promise<Record<string, number>> {
  await using orchestrator = await openOrchestrator(directory);
  const { client } = orchestrator;
  const read = async (call: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let i = 0; i < 200; i++) times.push(await timed(call));
    return median(times);
  };
  return {
    getPipelineStateMs: await read(() => client.GetPipelineState({ name: pipelineName(0) })),
    listPipelineExecutionsMs: await read(() => client.ListPipelineExecutions({ pipelineName: pipelineName(0) })),
  };
}

function yardsticks(directory: string): Record<string, number> {
  const file = openSync(join(directory, "yardstick"), "w");
  const page = Buffer.alloc(4_096, 1);
  const flushedAppendsPerSecond = rateOf(() => {
    writeSync(file, page);
    fdatasyncSync(file);
  });
  closeSync(file);
  const database = new DatabaseSync(join(directory, "yardstick.db"));
  database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)");
  const insert = database.prepare("INSERT INTO rows (text) VALUES (?)");
  const plainInsertsPerSecond = rateOf(() => insert.run("x".repeat(500)));
  database.close();
  return { flushedAppendsPerSecond, plainInsertsPerSecond };
}

function rateOf(work: () => void): number {
  const begun = performance.now();
  let times = 0;
  for (; performance.now() - begun < 2_000; times++) work();
  return times / 2;
}

function verdictOf(figures: Record<string, number>): string {
  const of = (name: string) => figures[name] ?? Number.NaN;
  const isMet: Record<string, boolean> = {
    [`${targets.transitionsPerSecond} transitions a second`]: of("transitionsPerSecondAfter0") >= targets.transitionsPerSecond,
    [`overhead ${targets.overheadMs} ms with ${inFlight} in flight`]: of("overheadMedianMsAt100") <= targets.overheadMs,
    [`cost of history ${targets.historyRatio} times`]: of("timeWithHistoryRatio") <= targets.historyRatio,
    [`reads under ${targets.readMs} ms`]: Math.max(of("getPipelineStateMs"), of("listPipelineExecutionsMs")) < targets.readMs,
    "idle CPU 0": of("idleCpuPercent") < targets.idlePercent,
  };
  return Object.entries(isMet)
    .map(([target, met]) => `${target}: ${met ? "met" : "missed"}`)
    .join("; ");
}
