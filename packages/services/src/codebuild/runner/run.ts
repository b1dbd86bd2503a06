import { type Attachment, EngineError, EngineUnavailable } from "@towpath/engine";
import { advance } from "../advance.ts";
import { containerLines, phaseCompleteTexts } from "../logs/container-line.ts";
import { type LogWriter, openLogWriter } from "../logs/log-writer.ts";
import { storeS3Log } from "../logs/s3/store.ts";
import { openSinks } from "../logs/sink.ts";
import { currentPhase } from "../model.ts";
import { BuildProblem } from "../problem.ts";
import { addLines } from "../runs.ts";
import { type BuildRun, Interrupted } from "./build-run.ts";
import { conclude } from "./conclude.ts";
import { downloadAndStart } from "./download.ts";
import { whileEngineAnswers } from "./engine-wait.ts";
import { type BuildLog, follow } from "./follow.ts";
import { attachNetwork } from "./network.ts";
import { provision } from "./provision.ts";
import { vacate } from "./vacate.ts";

/**
 * Brings a build from wherever it stands to its end: what was done before a crash is found, not done again. Returns when the build is
 * complete and its log stored; rejects only when the server shuts down or something internal failed.
 */
export async function runBuild(run: BuildRun): Promise<void> {
  const log = logOf(run);
  try {
    await steps(run, log);
  } catch (error) {
    if (error instanceof Interrupted || (run.interrupt.aborted && !run.shutdown.aborted && error === run.interrupt.reason)) return;
    const problem = problemOf(error);
    if (!problem) throw error;
    breakDown(run, problem);
    if (run.row().logging) await (await log.writer()).drain();
    await storeS3Log(run);
    finish(run);
  }
}

/** The writer is opened when it is first needed; what an earlier run of the build stored is found then. */
function logOf(run: BuildRun): BuildLog {
  const resumed = run.row().logging;
  let writer: Promise<LogWriter> | undefined;
  const open = (isResumed: boolean) => (writer = openLogWriter(run, openSinks(run), isResumed));
  return { writer: () => writer ?? open(resumed), reopen: () => open(true) };
}

async function steps(run: BuildRun, log: BuildLog): Promise<void> {
  if (phaseOf(run) === "PROVISIONING") await whileEngineAnswers(run, () => vacate(run).then(() => provision(run)));
  const { container } = run.row();
  if (container === undefined) return;
  let live: Attachment | undefined;
  if (phaseOf(run) === "DOWNLOAD_SOURCE" && !(await hasStarted(run, container))) {
    live = await whileEngineAnswers(run, () => downloadAndStart(run, container));
  }
  if (!run.row().started) return;
  try {
    if (!run.interrupt.aborted) await (await log.writer()).drain();
    const ending = await follow(run, container, live, log);
    if (!run.interrupt.aborted) await conclude(run, container, ending, await log.writer());
  } finally {
    live?.close();
  }
}

const phaseOf = (run: BuildRun): string => currentPhase(run.build().state).type;

/** Whether an earlier try of this run started the container; then its place in the network is taken up again too. */
async function hasStarted(run: BuildRun, container: string): Promise<boolean> {
  if (!run.row().started) return false;
  const { state } = await run.parts.engine.containers.inspect(container, run.signal);
  if (state === "created") return false;
  if (state === "running") await attachNetwork(run);
  return true;
}

function problemOf(error: unknown): BuildProblem | undefined {
  if (error instanceof BuildProblem) return error;
  if (error instanceof EngineError && /no space left on device/i.test(error.message)) {
    const message = `The disk of the container engine is full. ${error.message}`;
    return new BuildProblem("INTERNAL_SERVICE_ERROR", message, { cause: error, status: "FAULT" });
  }
  if (!(error instanceof EngineUnavailable)) return undefined;
  return new BuildProblem("INTERNAL_SERVICE_ERROR", error.message, { cause: error, status: "FAULT" });
}

/** Ends the phase, or for a fault the build, and says so in the log. */
function breakDown(run: BuildRun, { status, context }: BuildProblem): void {
  run.parts.journal.transact((tx) => {
    const phase = currentPhase(run.build().state).type;
    const userPhase = !["PROVISIONING", "DOWNLOAD_SOURCE"].includes(phase);
    const event =
      status === "FAULT" || userPhase
        ? ({ kind: "broke-down", status, context, at: tx.now } as const)
        : ({ kind: "phase-ended", phase, status: "FAILED", context, at: tx.now } as const);
    if (!advance(tx, run, run.id, event, run.parts.capacity)) return;
    const texts = phaseCompleteTexts(phase, status, context);
    addLines(
      tx,
      run,
      run.id,
      texts.flatMap((text) => containerLines(tx.now, text)),
    );
  });
}

/** After a failed DOWNLOAD_SOURCE AWS still goes through FINALIZING. */
function finish(run: BuildRun): void {
  if (phaseOf(run) !== "FINALIZING") return;
  run.parts.journal.transact((tx) => {
    advance(tx, run, run.id, { kind: "phase-ended", phase: "FINALIZING", status: "SUCCEEDED", at: tx.now }, run.parts.capacity);
  });
}
