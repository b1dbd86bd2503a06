import { removeLines, type LogPosition, updateRun, waitingLines } from "../runs.ts";
import type { BuildRun } from "../runner/build-run.ts";
import type { LogEntry } from "./container-line.ts";
import type { LogSink } from "./sink.ts";
import { freshTranscript, type TranscriptState } from "./transcript.ts";

/**
 * Stores a build's log, each entry exactly once over any crash. The entries of a build are a fixed sequence, in the order of their times;
 * the stored position says how many of it are known to be stored, and at a restart the log stream itself says how many more are: those are
 * left out when the sequence is made again. Of several places each has its own count.
 */
export interface LogWriter {
  put(entries: LogEntry[]): Promise<void>;
  /** The position after all that was put, to be stored in one transaction with whatever the entries meant. */
  position(cursor: string | undefined, transcript: TranscriptState): LogPosition;
  /** Stores the lines that the server has for the log. */
  drain(): Promise<void>;
}

const freshPosition: LogPosition = { cursor: undefined, transcript: freshTranscript, lastAt: 0, lastCount: 0 };

/** With `resumed`, what an earlier run of this build stored is found first. */
export async function openLogWriter(run: BuildRun, sinks: readonly LogSink[], resumed: boolean): Promise<LogWriter> {
  let current = run.row().position ?? freshPosition;
  let { lastAt, lastCount } = current;
  const beyond = async (sink: LogSink) => (resumed ? Math.max(0, (await sink.countSince(lastAt)) - lastCount) : 0);
  const stores = await Promise.all(sinks.map(async (sink) => ({ sink, stored: await beyond(sink) })));

  const put = async (entries: LogEntry[]) => {
    for (const { at } of entries) {
      lastCount = at === lastAt ? lastCount + 1 : 1;
      lastAt = at;
    }
    await Promise.all(
      stores.map(async (store) => {
        const known = Math.min(store.stored, entries.length);
        store.stored -= known;
        if (known < entries.length) await store.sink.put(known === 0 ? entries : entries.slice(known));
      }),
    );
  };

  return {
    put,
    position(cursor, transcript) {
      current = { cursor, transcript, lastAt, lastCount };
      return current;
    },
    async drain() {
      const waiting = waitingLines(run.parts.journal, run, run.id);
      const newest = waiting.at(-1);
      if (!newest) return;
      let at = lastAt;
      const entries = waiting.map((line) => {
        at = Math.max(at, line.at);
        return { at, message: line.message };
      });
      await put(entries);
      run.parts.crash.at("build-log-batch-stored");
      run.parts.journal.transact((tx) => {
        removeLines(tx, run, run.id, newest.line);
        current = { ...current, transcript: { ...current.transcript, lastAt }, lastAt, lastCount };
        updateRun(tx, run, run.id, { position: current });
      });
    },
  };
}
