import type { ServerResponse } from "node:http";
import type { Log } from "@towpath/journal";
import { envelopeOf } from "@towpath/services";
import { ApiError } from "@towpath/wire";
import type { EventStreamParts } from "../event-stream.ts";
import { type FollowParts, LogFollower } from "./follow-logs.ts";
import { beatMs } from "./limits.ts";
import type { ConsoleSession } from "./sessions.ts";
import type { Streams } from "./streams.ts";

export interface PageStreamParts extends EventStreamParts, Pick<FollowParts, "questions"> {
  log: Log;
  streams: Streams;
}

interface Asked {
  since: string | undefined;
  /** The stream's name. */
  stream: string;
  session: ConsoleSession;
  /** Whether the session goes on. */
  isValid(): boolean;
}

/**
 * Everything that happens, as a browser's EventSource takes it: the records of `/_towpath/events`, each with its number as id. First comes
 * `hello` with the stream's name and the newest number; `reset` when what came after the asked number is no longer kept, so that the page asks
 * for everything anew; `beat` now and then, so that silence means a dead connection; `log` with lines that the tab follows. Ends with the
 * session. Throws ApiError for a number that is none.
 */
export async function streamToPage(parts: PageStreamParts, asked: Asked, response: ServerResponse): Promise<void> {
  const { journal, home } = parts;
  const newest = journal.lastSequence();
  const since = Number(asked.since ?? newest);
  if (!Number.isInteger(since) || since < 0) throw new ApiError("InvalidParameter", "since must be the number of an event.");
  const oldest = journal.eventsAfter(0, {}, 1)[0]?.sequence ?? newest + 1;
  const isLost = since > newest || since + 1 < Math.min(oldest, newest + 1);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const say = sayTo(response);
  const follower = new LogFollower(parts, asked.session, (batch) => say("log", batch));
  parts.streams.add(asked.stream, { session: asked.session.id, follower, close: () => response.end() });
  try {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" });
    void say("hello", { stream: asked.stream, sequence: newest, oldest });
    if (isLost) void say("reset", { oldest, sequence: newest });
    void beat(parts, asked, { say, response, signal: gone.signal });
    const logs = follower.run(gone.signal).catch((error: unknown) => {
      parts.log.error({ err: error }, "a log could not be followed");
      response.destroy();
    });
    for await (const event of journal.follow(isLost ? newest : since, {}, gone.signal)) {
      const record = JSON.stringify({ sequence: event.sequence, ...envelopeOf(home.installationId, event) });
      if (!response.write(`id: ${event.sequence}\ndata: ${record}\n\n`)) await drained(response);
    }
    await logs;
  } finally {
    parts.streams.remove(asked.stream);
  }
}

type Say = (name: string, data: object) => Promise<void>;

/** Resolves when there is room for more. */
const sayTo =
  (response: ServerResponse): Say =>
  async (name, data) => {
    if (!response.writable) return;
    if (!response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)) await drained(response);
  };

async function beat(
  { journal, clock }: PageStreamParts,
  { isValid }: Asked,
  { say, response, signal }: { say: Say; response: ServerResponse; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(beatMs, signal).catch(() => {});
    if (signal.aborted) return;
    if (!isValid()) return void response.end();
    void say("beat", { sequence: journal.lastSequence() });
  }
}

const drained = (response: ServerResponse) =>
  new Promise<void>((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
    if (response.destroyed) done();
  });
