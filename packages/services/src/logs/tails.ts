import type { LiveTailSessionLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import type { Input } from "./files/stream-file.ts";
import type { StreamRow } from "./model.ts";

/** Takes the events of every stored batch; decides itself which of them it wants. */
export type TailListener = (stream: StreamRow, events: LiveTailSessionLogEvent[]) => void;

/** Who watches: stored batches are handed on at once. */
export class Tails {
  readonly #listeners = new Set<TailListener>();

  publish(stream: StreamRow, events: Input[], ingestionTime: number): void {
    if (this.#listeners.size === 0) return;
    const logGroupIdentifier = `${stream.account}:${stream.group_name}`;
    const shaped = events.map(({ timestamp, message }) => ({
      logGroupIdentifier,
      logStreamName: stream.name,
      message,
      timestamp,
      ingestionTime,
    }));
    for (const listener of this.#listeners) listener(stream, shaped);
  }

  /** Listens until the returned function is called. */
  listen(listener: TailListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
