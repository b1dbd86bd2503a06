import { type Attachment, type ContainerExit, Conflict, EngineUnavailable, type LogBatch, type LogLine, NotFound } from "@towpath/engine";
import { advance } from "../advance.ts";
import { handOverCache } from "../cache/hand-over.ts";
import { hasFailed } from "../model.ts";
import { logBatchBytes, logBatchEvents, logLinesPerCommit } from "../limits.ts";
import type { LogWriter } from "../logs/log-writer.ts";
import { makeMasker } from "../logs/masker.ts";
import { needlesOf } from "../logs/needles.ts";
import { freshTranscript, Transcript } from "../logs/transcript.ts";
import { updateRun } from "../runs.ts";
import type { BuildRun } from "./build-run.ts";
import { whileEngineAnswers } from "./engine-wait.ts";
import { LinesAhead } from "./lines-ahead.ts";
import { liveOutput, storedOutput } from "./output.ts";

/** How a build's container ended: `told` says whether the agent had come to its end. No exit when the container is gone. */
export interface Ending {
  exit: ContainerExit | undefined;
  told: boolean;
}

/** Where the log goes: the writer in use, or a new one that first finds out what is stored. */
export interface BuildLog {
  writer(): Promise<LogWriter>;
  reopen(): Promise<LogWriter>;
}

/**
 * Reads the container's output to its end, live where this run started it, else from where the stored position says: stores the log, and brings the phases that the agent tells
 * of to the build, each in one transaction with the position. When the build is interrupted the container is killed, and what it had
 * written is still stored.
 */
export async function follow(run: BuildRun, container: string, live: Attachment | undefined, log: BuildLog): Promise<Ending> {
  const { engine, clock } = run.parts;
  const kill = () => void killContainer(run, container);
  if (run.interrupt.aborted) kill();
  run.interrupt.addEventListener("abort", kill, { once: true });
  const reading = new AbortController();
  try {
    let transcript = openTranscript(run);
    if (live) await store(run, container, transcript, await log.writer(), liveOutput(live.output, clock)).catch(unlessEngineGone);
    // Without the agent's last word there may be more: the stream broke off, or there was none.
    if (!transcript.state.ended) {
      const writer = live ? await log.reopen() : await log.writer();
      transcript = openTranscript(run);
      await whileEngineAnswers(run, () => engine.ping(run.deaf));
      const logs = engine.containers.logs(container, { follow: true }, AbortSignal.any([run.deaf, reading.signal]));
      await store(run, container, transcript, writer, storedOutput(logs, run.row().position?.cursor));
    }
    if (transcript.state.ended && stays(run)) return { exit: undefined, told: true };
    return { exit: await exitOf(run, container), told: transcript.state.ended };
  } catch (error) {
    if (error instanceof NotFound) return { exit: undefined, told: run.row().position?.transcript.ended ?? false };
    throw error;
  } finally {
    reading.abort();
    run.interrupt.removeEventListener("abort", kill);
  }
}

const exitOf = (run: BuildRun, container: string): Promise<ContainerExit> => run.parts.engine.containers.wait(container, run.deaf);

/** Whether the agent does not end after its last word. */
const stays = (run: BuildRun): boolean => run.row().plan?.stays === true && hasFailed(run.build().state);

function unlessEngineGone(error: unknown): void {
  if (!(error instanceof EngineUnavailable)) throw error;
}

/** From the stored position. */
function openTranscript(run: BuildRun): Transcript {
  const { plan, token, position } = run.row();
  if (!plan) throw new TypeError("a container runs without a plan");
  return new Transcript(plan, token, makeMasker(needlesOf(secretsOf(run)).needles), position?.transcript ?? freshTranscript);
}

async function store(
  run: BuildRun,
  container: string,
  transcript: Transcript,
  writer: LogWriter,
  source: AsyncIterable<LogBatch>,
): Promise<void> {
  const ahead = new LinesAhead(source);
  let last: { line: LogLine; cursor: string } | undefined;
  let uncommitted = 0;
  let events: ReturnType<Transcript["take"]>["events"] = [];

  const put = async () => {
    const taken = transcript.take();
    events = [...events, ...taken.events];
    await writer.put(taken.entries);
    if (taken.cacheKeys) await handOverCache(run, container, taken.cacheKeys);
  };
  const commit = (cursor: string) => {
    run.parts.crash.at("build-log-batch-stored");
    run.parts.journal.transact((tx) => {
      for (const event of events) advance(tx, run, run.id, event, run.parts.capacity);
      updateRun(tx, run, run.id, { position: writer.position(cursor, transcript.state) });
    });
    events = [];
    uncommitted = 0;
  };

  try {
    for (let taken = await ahead.take(); taken; taken = await ahead.take()) {
      for (const line of taken.lines) {
        transcript.feed(line);
        const { entries, bytes } = transcript.waiting;
        if (entries >= logBatchEvents || bytes >= logBatchBytes) await put();
      }
      last = { line: taken.lines.at(-1) as LogLine, cursor: taken.cursor };
      uncommitted += taken.lines.length;
      // While more has come already, batches fill up first, and a position is not worth a write of its own.
      if (ahead.hasMore && uncommitted < logLinesPerCommit && !transcript.waiting.cacheKeys) continue;
      await put();
      // In the middle of a line the position would lose what has come of it.
      if (!transcript.pending) commit(last.cursor);
      if (transcript.state.ended && stays(run)) return;
    }
    if (last && uncommitted > 0) {
      transcript.finish(last.line);
      await put();
      commit(last.cursor);
    }
  } finally {
    ahead.close();
  }
}

async function killContainer(run: BuildRun, container: string): Promise<void> {
  try {
    await run.parts.engine.containers.kill(container);
  } catch (error) {
    if (error instanceof Conflict || error instanceof NotFound) return;
    run.parts.log.warn({ build: run.id, err: error }, "build container not killed");
  }
}

/** The values to be masked, by variable. */
export function secretsOf(run: BuildRun): Record<string, string> {
  const { secrets } = run.row();
  return secrets ? (JSON.parse(run.parts.seal.open(secrets, run.arn).toString("utf8")) as Record<string, string>) : {};
}
