import type { LiveTailSessionLogEvent, LiveTailSessionStart, StartLiveTailResponseStream } from "@aws-sdk/client-cloudwatch-logs";
import type { Clock } from "@towpath/journal";
import { tailEventsMax, tailEveryMs, tailMs } from "./limits.ts";
import type { StreamRow } from "./model.ts";
import type { Matcher } from "./pattern.ts";
import type { Tails } from "./tails.ts";

/** A session start, then an update every second with what has come; more than fits is sampled, as AWS does, and said so. */
export async function* liveTail(
  parts: { tails: Tails; clock: Clock },
  session: LiveTailSessionStart,
  filter: { wanted: (stream: StreamRow) => boolean; matches: Matcher },
  signal: AbortSignal,
): AsyncGenerator<StartLiveTailResponseStream> {
  let waiting: LiveTailSessionLogEvent[] = [];
  let sampled = false;
  const stop = parts.tails.listen((stream, events) => {
    if (!filter.wanted(stream)) return;
    for (const event of events) {
      if (!filter.matches(event.message ?? "")) continue;
      if (waiting.length < tailEventsMax) waiting.push(event);
      else sampled = true;
    }
  });
  try {
    yield { sessionStart: session };
    for (const end = parts.clock.now() + tailMs; parts.clock.now() < end && !signal.aborted;) {
      const update = { sessionMetadata: { sampled }, sessionResults: waiting };
      waiting = [];
      sampled = false;
      yield { sessionUpdate: update };
      await parts.clock.sleep(tailEveryMs, signal).catch(() => {});
    }
  } finally {
    stop();
  }
}
