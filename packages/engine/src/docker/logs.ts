import { EngineUnavailable } from "../errors.ts";
import type { ContainerState, LogBatch, LogLine, LogOptions } from "../port.ts";
import { FrameReader } from "./frames.ts";
import { limits } from "./limits.ts";
import { BytePosition, LogPosition, parseLine, TerminalLogReader } from "./log-lines.ts";
import { engineBack, pause, pieces } from "./recovery.ts";
import type { Transport } from "./transport.ts";
import type { WireContainer } from "./wire.ts";
import { containerState } from "./container-details.ts";

/**
 * What a container wrote, from the engine's store. With `follow`, over lost connections and restarts of the engine, until the container
 * has ended and all it wrote was read.
 */
export async function* readLogs(transport: Transport, id: string, options: LogOptions, signal?: AbortSignal): AsyncGenerator<LogBatch> {
  const begun = BytePosition.from(options.after);
  const position = new LogPosition(begun ? "" : options.after);
  const look = (): Promise<WireContainer> =>
    transport
      .json<WireContainer>({ method: "GET", path: `/containers/${id}/json`, subject: { noun: "container", id }, signal })
      .catch(async (error: unknown) => {
        if (!options.follow || !(error instanceof EngineUnavailable)) throw error;
        await engineBack(transport, signal);
        return look();
      });
  const first = await look();
  const tty = first.Config.Tty;
  let state = containerState(first.State.Status);
  // The engine ends the log of a container that was not started yet at once, instead of following. One whose start failed stays created.
  while (options.follow && state === "created") {
    await pause(limits.pollMs, signal);
    const { State } = await look();
    state = containerState(State.Status);
    if (state === "created" && (State.Error || State.ExitCode !== 0)) return;
  }
  for (;;) {
    const follow = Boolean(options.follow) && !hasEnded(state);
    try {
      yield* readOnce(transport, { id, tty, position, begun, options: { ...options, follow } }, signal);
      if (!follow) return;
      state = containerState((await look()).State.Status);
    } catch (error) {
      if (!options.follow || !(error instanceof EngineUnavailable)) throw error;
      await engineBack(transport, signal);
      state = containerState((await look()).State.Status);
    }
    if (!hasEnded(state)) await pause(limits.pollMs, signal);
  }
}

const hasEnded = (state: ContainerState) => state === "exited" || state === "dead" || state === "removing";

interface Reading {
  readonly id: string;
  readonly tty: boolean;
  readonly position: LogPosition;
  /** What a live reader has had already. */
  readonly begun: BytePosition | undefined;
  readonly options: LogOptions;
}

async function* readOnce(transport: Transport, reading: Reading, signal: AbortSignal | undefined): AsyncGenerator<LogBatch> {
  const { id, tty, position, begun, options } = reading;
  const resumed = position.since();
  const response = await transport.stream({
    method: "GET",
    path: `/containers/${id}/logs`,
    query: {
      follow: options.follow ?? false,
      timestamps: true,
      stdout: options.stream !== "stderr",
      stderr: options.stream !== "stdout",
      since: resumed ?? sinceText(options.sinceMs),
      tail: resumed === undefined ? options.tail : undefined,
    },
    subject: { noun: "container", id },
    signal,
  });
  const read = tty ? terminalReader() : framedReader();
  const unread = resumed === undefined ? () => true : position.unread();
  const batch = (lines: LogLine[]): LogBatch[] => {
    const unseen = lines.filter(unread);
    for (const line of unseen) position.advance(line);
    const fresh = begun ? begun.rest(unseen) : unseen;
    return fresh.length > 0 ? [{ lines: fresh, cursor: position.cursor }] : [];
  };
  try {
    for await (const piece of pieces(response, `container ${id}`, signal)) yield* batch(read.push(piece));
    yield* batch(read.end());
  } finally {
    response.destroy();
  }
}

const sinceText = (ms: number | undefined) =>
  ms === undefined ? undefined : `${Math.floor(ms / 1000)}.${String(Math.floor(ms % 1000)).padStart(3, "0")}000000`;

interface LineReader {
  push(piece: Buffer): LogLine[];
  end(): LogLine[];
}

const terminalReader = (): LineReader => new TerminalLogReader();

function framedReader(): LineReader {
  const frames = new FrameReader();
  return { push: (piece) => frames.push(piece).map(({ stream, bytes }) => parseLine(stream, bytes)), end: () => [] };
}
