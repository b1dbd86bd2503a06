import type { ServerResponse } from "node:http";
import type { Clock, Event, EventFilter, Journal } from "@towpath/journal";
import { compilePattern, envelopeOf, type EventPattern, type Home, matchesPattern, PatternFlaw } from "@towpath/services";
import { ApiError } from "@towpath/wire";

export interface EventStreamParts {
  journal: Journal;
  clock: Clock;
  home: Pick<Home, "installationId">;
}

/** A line of white space this often keeps an idle stream from being taken for dead. */
const heartbeatMs = 15_000;

/** The response's header that tells the oldest event that is kept. */
const oldestHeader = "towpath-oldest-event";

/**
 * Events as EventBridge shows them, each with its number as `sequence`, one a line: those after the number `since` (default: from now on).
 * `follow=false` ends with the newest. `source`, `type`, `resource` and `pattern` (an event pattern) leave out the others.
 * Throws ApiError for a question that is none.
 */
export async function streamEvents(parts: EventStreamParts, query: URLSearchParams, response: ServerResponse): Promise<void> {
  const { journal, clock } = parts;
  const since = Number(query.get("since") ?? journal.lastSequence());
  if (!Number.isInteger(since)) throw new ApiError("InvalidParameter", "since must be the number of an event.");
  const [source, resource] = [query.get("source"), query.get("resource")];
  const filter: EventFilter = { ...(source && { source }), ...(resource && { resource }) };
  const lineOf = lines(parts, query);
  const oldest = journal.eventsAfter(0, {}, 1)[0]?.sequence ?? 0;
  response.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store", [oldestHeader]: oldest });
  if (query.get("follow") === "false") {
    await writeEvents(journal, { since, filter, lineOf }, response);
    response.end();
    return;
  }
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  response.flushHeaders();
  void beat(clock, response, gone.signal);
  for await (const event of journal.follow(since, filter, gone.signal)) {
    const line = lineOf(event);
    if (line !== "" && !response.write(line)) await drained(response);
  }
}

type LineOf = (event: Event) => string;

/** An event's line; empty for one that is not asked for. */
function lines({ home }: EventStreamParts, query: URLSearchParams): LineOf {
  const [type, text] = [query.get("type"), query.get("pattern")];
  const pattern = text ? patternOf(text) : undefined;
  return (event) => {
    if (type && event.type !== type) return "";
    const envelope = envelopeOf(home.installationId, event);
    return pattern && !matchesPattern(pattern, envelope) ? "" : `${JSON.stringify({ sequence: event.sequence, ...envelope })}\n`;
  };
}

function patternOf(text: string): EventPattern {
  try {
    return compilePattern(text);
  } catch (error) {
    if (!(error instanceof PatternFlaw)) throw error;
    throw new ApiError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${error.message}`);
  }
}

/** Page by page, so that a long past is not held at once. */
async function writeEvents(
  journal: Journal,
  { since, filter, lineOf }: { since: number; filter: EventFilter; lineOf: LineOf },
  response: ServerResponse,
): Promise<void> {
  let last = since;
  for (;;) {
    const page = journal.eventsAfter(last, filter);
    const newest = page.at(-1);
    if (!newest || response.destroyed) return;
    last = newest.sequence;
    if (!response.write(page.map(lineOf).join(""))) await drained(response);
  }
}

const drained = (response: ServerResponse) => new Promise<void>((resolve) => response.once("drain", resolve).once("close", resolve));

async function beat(clock: Clock, response: ServerResponse, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(heartbeatMs, signal).catch(() => {});
    if (!signal.aborted) response.write("\n");
  }
}
