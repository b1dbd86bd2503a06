import { Conflict, NotFound, runExec } from "@towpath/engine";
import type { Transaction } from "@towpath/journal";
import { agentHome, commandScript, scratchDirectory } from "../agent/scripts.ts";
import { textsOf } from "../artifacts/container-files.ts";
import { commandOutputBytes } from "../limits.ts";
import { containerLines, type LogEntry } from "../logs/container-line.ts";
import { makeMasker, type Masker } from "../logs/masker.ts";
import { needlesOf } from "../logs/needles.ts";
import type { Place } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { type BuildRun, Interrupted, openRun } from "../runner/build-run.ts";
import { secretsOf } from "../runner/follow.ts";
import { type Execution, executionBegins, executionEnds, findExecution } from "./executions.ts";
import { storeLog } from "./store-log.ts";

export type CommandPayload = Place & { id: string };

/** Begins the command unless it has begun; it goes on by itself, whether or not the server is there, and leaves its exit code in a file. */
const launch = `mkdir -p "$1/output/commands" && mkdir "$1/output/commands/$2" 2>/dev/null || exit 0
mkdir -p "$1/${scratchDirectory}/$2" && printf '%s' "$3" >"$1/${scratchDirectory}/$2/script.sh"
cd "$1/output/commands/$2" || exit 1
(
  "$4" "$1/${scratchDirectory}/$2/script.sh" >stdout 2>stderr
  echo $? >status
  mv status exit
) </dev/null >/dev/null 2>&1 &`;

const wait = `cd "$1/output/commands/$2" || exit 1
until [ -e exit ]; do sleep 0.05 2>/dev/null || sleep 1; done`;

/**
 * Performs a command execution: runs the command in its sandbox to its end, stores its log, and what it wrote and how it ended. One whose
 * sandbox ends before is STOPPED.
 */
export async function performCommand(
  parts: CodebuildParts,
  { id, ...place }: CommandPayload,
  signal: AbortSignal,
): Promise<((tx: Transaction) => void) | undefined> {
  const execution = findExecution(parts.journal, place, id);
  if (!execution || execution.ended !== undefined) return undefined;
  const run = openRun(parts, place, execution.sandbox, signal);
  const container = run?.row().container;
  if (!run || container === undefined) return (tx) => executionEnds(tx, place, id, undefined);
  try {
    parts.journal.transact((tx) => executionBegins(tx, place, id));
    await inSandbox(run, container, launch, [id, commandScript(execution.command, false), shellOf(run)]);
    parts.crash.at("command-started");
    await inSandbox(run, container, wait, [id]);
    const result = await resultOf(run, container, execution);
    parts.crash.at("command-ended");
    return (tx) => executionEnds(tx, place, id, result);
  } catch (error) {
    if (signal.aborted) throw error;
    const isOver = error instanceof Interrupted || error instanceof NotFound || error instanceof Conflict || run.interrupt.aborted;
    if (isOver) return (tx) => executionEnds(tx, place, id, undefined);
    throw error;
  } finally {
    run.end();
  }
}

const shellOf = (run: BuildRun): string => (run.row().plan?.shell === "bash" ? "bash" : "/bin/sh");

async function inSandbox(run: BuildRun, container: string, script: string, words: string[]): Promise<void> {
  const command = ["/bin/sh", "-c", script, "sandbox", agentHome, ...words];
  const ended = runExec(run.parts.engine, container, { command, user: "0" }, { signal: run.signal });
  const interrupted = new Promise<never>((_, reject) => {
    const stop = () => reject(run.signal.reason as Error);
    if (run.signal.aborted) stop();
    else run.signal.addEventListener("abort", stop, { once: true });
  });
  ended.catch(() => undefined);
  const { exitCode, stderr } = await Promise.race([ended, interrupted]);
  if (exitCode !== 0) throw new Conflict(`the sandbox does not run: ${stderr}`);
}

async function resultOf(
  run: BuildRun,
  container: string,
  execution: Execution,
): Promise<{ exitCode: string; output: string; errors: string }> {
  const directory = `${agentHome}/output/commands/${execution.id}`;
  const texts = await textsOf(run.parts.engine, container, directory, commandOutputBytes, run.signal);
  const masker = makeMasker(needlesOf(secretsOf(run)).needles);
  const [output, errors] = [masked(masker, texts.get("stdout")), masked(masker, texts.get("stderr"))];
  const exitCode = (texts.get("exit") ?? "").trim();
  await storeLog(run, execution, entriesOf(run.parts.clock.now(), execution.command, masker, output + errors));
  return { exitCode, output, errors };
}

const masked = (masker: Masker, text = ""): string =>
  text
    .split("\n")
    .map((line) => masker.mask(line))
    .join("\n");

function entriesOf(at: number, command: string, masker: Masker, text: string): LogEntry[] {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  return [
    ...containerLines(at, `Running command ${masked(masker, command)}`),
    ...lines.map((line) => ({ at, message: `${line}\n` })),
    { at, message: "\n" },
  ];
}
