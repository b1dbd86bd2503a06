import type { Duplex } from "node:stream";
import type { Attachment, ExecSession, ExecSpec, OutputChunk } from "../port.ts";
import { EngineFault } from "../errors.ts";
import { FrameReader } from "./frames.ts";
import { limits } from "./limits.ts";
import { pause, pieces } from "./recovery.ts";
import { startFault } from "./start-fault.ts";
import type { Transport } from "./transport.ts";
import type { WireContainer } from "./wire.ts";

/** The live streams of a container's main process. */
export async function attach(transport: Transport, id: string, options: { stdin?: boolean }, signal?: AbortSignal): Promise<Attachment> {
  const subject = { noun: "container", id } as const;
  const details = await transport.json<WireContainer>({ method: "GET", path: `/containers/${id}/json`, subject, signal });
  return openAttachment(transport, id, { tty: details.Config.Tty, ...options }, signal);
}

export async function openAttachment(
  transport: Transport,
  id: string,
  options: { readonly tty: boolean; readonly stdin?: boolean },
  signal?: AbortSignal,
): Promise<Attachment> {
  const subject = { noun: "container", id } as const;
  const query = { stream: true, stdin: options.stdin ?? false, stdout: true, stderr: true };
  const socket = await transport
    .hijack({ method: "POST", path: `/containers/${id}/attach`, query, subject, signal })
    .catch((error: unknown) => {
      // Podman prepares the process here.
      throw startFault(error);
    });
  if (!options.stdin) socket.end();
  const whenRead = async () => {
    // An engine that was killed closes the stream as if the container had ended.
    await transport.done({ method: "GET", path: "/version", subject });
  };
  return { stdin: socket, output: followed(output(socket, options.tty, signal), whenRead), close: () => socket.destroy() };
}

/** Starts a command in a container; see `ExecSession`. */
export async function startExec(transport: Transport, containerId: string, spec: ExecSpec, signal?: AbortSignal): Promise<ExecSession> {
  const tty = spec.tty ?? false;
  const { Id: id } = await transport.json<{ Id: string }>({
    method: "POST",
    path: `/containers/${containerId}/exec`,
    json: execJson(spec),
    subject: { noun: "container", id: containerId },
    signal,
  });
  const subject = { noun: "exec", id } as const;
  const json = { Detach: false, Tty: tty };
  const socket = await transport.hijack({ method: "POST", path: `/exec/${id}/start`, json, subject, signal });
  if (!spec.stdin) socket.end();
  const ended = Promise.withResolvers<number>();
  // Whoever does not ask for the exit code must not be troubled by its failure.
  ended.promise.catch(() => undefined);
  const inspect = async () => {
    const wire = await transport.json<WireExec>({ method: "GET", path: `/exec/${id}/json`, subject });
    return { running: wire.Running, exitCode: wire.Running ? undefined : (wire.ExitCode ?? undefined), pid: wire.Pid || undefined };
  };
  const whenRead = async () => {
    // The stream ends a moment before the engine has noted the exit code.
    for (;;) {
      const { running, exitCode } = await inspect();
      if (!running && exitCode !== undefined) return exitCode;
      await pause(limits.pollMs / 10, signal);
    }
  };
  return {
    id,
    stdin: socket,
    output: followed(output(socket, tty, signal), () => whenRead().then(ended.resolve), ended.reject),
    exitCode: ended.promise,
    inspect,
    resize: ({ columns, rows }) => transport.done({ method: "POST", path: `/exec/${id}/resize`, query: { w: columns, h: rows }, subject }),
    close: () => {
      ended.reject(new EngineFault("The session was closed before the command ended"));
      socket.destroy();
    },
  };
}

interface WireExec {
  readonly Running: boolean;
  readonly ExitCode: number | null;
  readonly Pid: number;
}

const execJson = (spec: ExecSpec) => ({
  Cmd: spec.command,
  AttachStdin: spec.stdin ?? false,
  AttachStdout: true,
  AttachStderr: true,
  Tty: spec.tty ?? false,
  ...(spec.env && { Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`) }),
  ...(spec.user && { User: spec.user }),
  ...(spec.workingDirectory && { WorkingDir: spec.workingDirectory }),
  ...(spec.privileged && { Privileged: true }),
});

async function* output(socket: Duplex, tty: boolean, signal: AbortSignal | undefined): AsyncGenerator<OutputChunk> {
  const frames = new FrameReader();
  // A process that ends while we write to it closes its side: that is no failure of the output.
  socket.on("error", () => undefined);
  try {
    for await (const piece of pieces(socket.iterator({ destroyOnReturn: true }), "stream", signal)) {
      if (tty) yield { stream: "stdout", bytes: piece };
      else yield* frames.push(piece);
    }
  } finally {
    socket.destroy();
  }
}

/** `finished` runs before the end is told, and its failure is the output's. */
async function* followed<T>(
  source: AsyncIterable<T>,
  finished: () => Promise<void>,
  failed: (error: unknown) => void = () => undefined,
): AsyncGenerator<T> {
  try {
    yield* source;
    await finished();
  } catch (error) {
    failed(error);
    throw error;
  }
}
