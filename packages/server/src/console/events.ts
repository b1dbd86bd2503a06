import type { ServerResponse } from "node:http";
import { envelopeOf } from "@towpath/services";
import { ApiError } from "@towpath/wire";
import type { EventStreamParts } from "../event-stream.ts";
import { beatMs } from "./limits.ts";

/**
 * Everything that happens, as a browser's EventSource takes it: the records of `/_towpath/events`, each with its number as id. First comes
 * `hello` with the stream's name and the newest number; `reset` when what came after the asked number is no longer kept, so that the page asks
 * for everything anew; `beat` now and then, so that silence means a dead connection. Throws ApiError for a number that is none.
 */
export async function streamToPage(
  { journal, clock, home }: EventStreamParts,
  asked: { since: string | undefined; stream: string },
  response: ServerResponse,
): Promise<void> {
  const newest = journal.lastSequence();
  const since = Number(asked.since ?? newest);
  if (!Number.isInteger(since) || since < 0) throw new ApiError("InvalidParameter", "since must be the number of an event.");
  const oldest = journal.eventsAfter(0, {}, 1)[0]?.sequence ?? newest + 1;
  const isLost = since > newest || since + 1 < Math.min(oldest, newest + 1);
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" });
  const say = (name: string, data: object): boolean => response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  say("hello", { stream: asked.stream, sequence: newest, oldest });
  if (isLost) say("reset", { oldest, sequence: newest });
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  void beat();
  for await (const event of journal.follow(isLost ? newest : since, {}, gone.signal)) {
    const record = JSON.stringify({ sequence: event.sequence, ...envelopeOf(home.installationId, event) });
    if (!response.write(`id: ${event.sequence}\ndata: ${record}\n\n`)) await drained(response);
  }

  async function beat(): Promise<void> {
    while (!gone.signal.aborted) {
      await clock.sleep(beatMs, gone.signal).catch(() => {});
      if (!gone.signal.aborted) say("beat", { sequence: journal.lastSequence() });
    }
  }
}

const drained = (response: ServerResponse) => new Promise<void>((resolve) => response.once("drain", resolve).once("close", resolve));
