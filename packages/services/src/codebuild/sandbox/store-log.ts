import type { LogEntry } from "../logs/container-line.ts";
import { batches } from "../logs/sink.ts";
import { isRefusal, refusalText } from "../problem.ts";
import type { BuildRun } from "../runner/build-run.ts";
import type { Execution } from "./executions.ts";
import { executionLogPlace } from "./shapes.ts";

/** Stores a command's log as the sandbox's role, once: a stream that has something in it already is left. Refused, there is no log. */
export async function storeLog(run: BuildRun, { id }: Execution, entries: LogEntry[]): Promise<void> {
  const place = executionLogPlace(run.build(), id);
  if (!place) return;
  const names = { logGroupName: place.group, logStreamName: place.stream };
  try {
    const { logs } = (await run.session()).client;
    await logs.CreateLogStream(names).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === "ResourceAlreadyExistsException")) throw error;
    });
    const { events = [] } = await logs.GetLogEvents({ ...names, startFromHead: true, limit: 1 });
    if (events.length > 0) return;
    for (const batch of batches(entries)) {
      await logs.PutLogEvents({ ...names, logEvents: batch.map(({ at, message }) => ({ timestamp: at, message })) });
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    run.parts.log.warn({ sandbox: run.id, reason: refusalText(error) }, "output of a command not stored");
  }
}
