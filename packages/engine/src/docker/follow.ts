import { EngineUnavailable } from "../errors.ts";
import { LineSplitter } from "../line-splitter.ts";
import type { LogBatch, LogLine, OutputChunk, StreamName } from "../port.ts";
import { containerState } from "./container-details.ts";
import { BytePosition } from "./log-lines.ts";
import { readLogs } from "./logs.ts";
import { openAttachment } from "./streams.ts";
import type { Transport } from "./transport.ts";
import type { WireContainer } from "./wire.ts";

/**
 * See `Containers.follow`. Engines hand out stored lines one by one (measured: 30,000 to 60,000 lines a second), the live stream as fast as
 * the container writes (370,000). So the live stream is read, and counted in bytes; whenever it is lost, the store goes on from the count.
 */
export async function followFromStart(
  transport: Transport,
  id: string,
  { after }: { readonly after?: string },
  signal?: AbortSignal,
): Promise<AsyncIterable<LogBatch>> {
  const subject = { noun: "container", id } as const;
  const wire = await transport.json<WireContainer>({ method: "GET", path: `/containers/${id}/json`, subject, signal });
  const { RestartPolicy, LogConfig } = wire.HostConfig;
  const startsAgain = (RestartPolicy?.Name ?? "no") !== "no" && RestartPolicy?.Name !== "";
  const forgets = LogConfig?.Config?.["max-size"] !== undefined;
  // Podman's live stream and its store are not always the same bytes.
  const plain = (await transport.product()) === "podman";
  if (plain || after !== undefined || startsAgain || forgets || containerState(wire.State.Status) !== "created") {
    return readLogs(transport, id, { follow: true, ...(after !== undefined && { after }) }, signal);
  }
  const { output } = await openAttachment(transport, id, { tty: wire.Config.Tty }, signal);
  return live(transport, id, output, signal);
}

async function* live(transport: Transport, id: string, output: AsyncIterable<OutputChunk>, signal?: AbortSignal): AsyncGenerator<LogBatch> {
  const splitters: Record<StreamName, LineSplitter> = { stdout: new LineSplitter(), stderr: new LineSplitter() };
  const position = new BytePosition();
  const batch = (stream: StreamName, parts: readonly Buffer[]): LogBatch[] => {
    if (parts.length === 0) return [];
    const timeMs = Date.now();
    const timestamp = `${new Date(timeMs).toISOString().slice(0, 23)}000000Z`;
    const lines: LogLine[] = parts.map((bytes) => ({ stream, timestamp, timeMs, bytes }));
    for (const line of lines) position.advance(line);
    return [{ lines, cursor: position.cursor }];
  };
  try {
    for await (const { stream, bytes } of output) yield* batch(stream, splitters[stream].push(bytes));
    yield* batch("stdout", splitters.stdout.end());
    yield* batch("stderr", splitters.stderr.end());
    return;
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
  }
  yield* readLogs(transport, id, { follow: true, after: position.lostAt(Date.now()) }, signal);
}
