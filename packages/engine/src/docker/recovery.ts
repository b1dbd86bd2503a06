import { setTimeout as delay } from "node:timers/promises";
import { EngineUnavailable } from "../errors.ts";
import { limits } from "./limits.ts";
import type { Transport } from "./transport.ts";

/** Waits until the engine answers again after a lost connection. Only the signal ends it earlier. */
export async function engineBack(transport: Transport, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    await pause(limits.reconnectMs, signal);
    transport.renegotiate();
    try {
      await transport.version();
      return;
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
    }
  }
}

export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await delay(milliseconds, undefined, { ...(signal && { signal }) }).catch((error: unknown) => {
    throw signal?.aborted ? signal.reason : error;
  });
}

/** Reads a body piece by piece; a broken connection is `EngineUnavailable`, an abort the signal's reason. */
export async function* pieces(stream: AsyncIterable<unknown>, endpoint: string, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  try {
    for await (const piece of stream) yield piece as Buffer;
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw new EngineUnavailable("not-running", endpoint, "The connection broke.", { cause });
  }
  signal?.throwIfAborted();
}

/** One JSON document per line, as the engine's streaming answers have them. */
export async function* jsonLines<T>(stream: AsyncIterable<Buffer>): AsyncGenerator<T> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const piece of stream) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim()) yield JSON.parse(line) as T;
  }
  if (rest.trim()) yield JSON.parse(rest) as T;
}
