import { logBatchBytes, logBatchEvents, logEventOverheadBytes } from "../limits.ts";
import { isRefusal, refusalText } from "../problem.ts";
import type { BuildRun } from "../runner/build-run.ts";
import type { LogEntry } from "./container-line.ts";
import { openLogStream } from "./open-stream.ts";
import { logPlace, s3LogPlace } from "./place.ts";
import { openSpool, spoolDirectory, spoolPath } from "./s3/spool.ts";

/** Where the entries of a build's log go. */
export interface LogSink {
  put(entries: LogEntry[]): Promise<void>;
  /** How many entries are stored that bear a time of `at` or later. */
  countSince(at: number): Promise<number>;
}

/** AWS refuses events of one call that lie further apart. */
const longestSpanMs = 23 * 3_600_000;

/** Where the project wants the log: its stream, an object in S3, both or nowhere. */
export function openSinks(run: BuildRun): LogSink[] {
  const { settings } = run.build();
  const place = logPlace(settings, run.id);
  const { home } = run.parts;
  return [
    ...(place ? [openStreamSink(run, place)] : []),
    ...(s3LogPlace(settings, run.id) ? [openSpool(spoolPath(home, run.id), spoolDirectory(home))] : []),
  ];
}

/** The build's log stream, written as its role. When that is refused the build goes on without a log, as at AWS. */
function openStreamSink(run: BuildRun, place: { group: string; stream: string }): LogSink {
  const names = { logGroupName: place.group, logStreamName: place.stream };
  let refused = false;

  const store = async (logEvents: { timestamp: number; message: string }[]) => {
    const { logs } = (await run.session()).client;
    await logs.PutLogEvents({ ...names, logEvents });
  };

  const putBatch = async (entries: LogEntry[]) => {
    const logEvents = entries.map(({ at, message }) => ({ timestamp: at, message }));
    try {
      await store(logEvents).catch(async (error: unknown) => {
        if (!(error instanceof Error && error.name === "ResourceNotFoundException")) throw error;
        // Group or stream were deleted while the build runs.
        await openLogStream(run);
        await store(logEvents);
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused = true;
      run.parts.log.warn({ build: run.id, reason: refusalText(error) }, "build output not stored");
    }
  };

  return {
    async put(entries) {
      for (const batch of batches(entries)) if (!refused) await putBatch(batch);
    },
    async countSince(at) {
      const { logs } = (await run.session()).client;
      let count = 0;
      let nextToken: string | undefined;
      for (;;) {
        const page = { ...names, startTime: at, startFromHead: true, limit: 10_000, ...(nextToken && { nextToken }) };
        const { events = [], nextForwardToken } = await logs.GetLogEvents(page).catch((error: unknown) => {
          if (isRefusal(error)) return { events: [], nextForwardToken: nextToken };
          throw error;
        });
        count += events.length;
        if (!nextForwardToken || nextForwardToken === nextToken) return count;
        nextToken = nextForwardToken;
      }
    },
  };
}

/** In PutLogEvents' limits: events, bytes, and the time from the first to the last. */
export function* batches(entries: LogEntry[]): Generator<LogEntry[]> {
  let batch: LogEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.message) + logEventOverheadBytes;
    const first = batch[0];
    if (first && (batch.length >= logBatchEvents || bytes + size > logBatchBytes || entry.at - first.at > longestSpanMs)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
