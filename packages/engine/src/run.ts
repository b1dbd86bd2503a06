import type { ContainerExit, ContainerSpec, Engine, ExecSpec, OutputChunk } from "./port.ts";
import { NotFound } from "./errors.ts";

export interface RunOptions {
  /** Written to stdin, which is then closed. */
  readonly input?: string | Buffer;
  /** Output beyond so many bytes of each stream is dropped. Default 1 MiB. */
  readonly maximumOutputBytes?: number;
  readonly signal?: AbortSignal;
}

export interface RunResult extends ContainerExit {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a short-lived container to its end and removes it, whatever happens; the live streams are read, so the engine's log store is not
 * used. Rejects as `create` and `start` do, or with the signal's reason.
 */
export async function runContainer(engine: Engine, spec: ContainerSpec, options: RunOptions = {}): Promise<RunResult> {
  const { containers } = engine;
  const { input, signal } = options;
  const id = await containers.create({ ...spec, stdin: input !== undefined, logStore: { keep: "nothing" } }, signal);
  try {
    const attachment = await containers.attach(id, { stdin: input !== undefined }, signal);
    const output = collect(attachment.output, options.maximumOutputBytes);
    // Its failure matters only once the container has run: a failed start is told first.
    output.catch(() => undefined);
    try {
      await containers.start(id, signal);
      if (input !== undefined) attachment.stdin.end(input);
      const [exit, texts] = await Promise.all([containers.wait(id, signal), output]);
      return { ...exit, ...texts };
    } finally {
      attachment.close();
    }
  } finally {
    await containers.remove(id, { force: true, volumes: true }).catch((error: unknown) => {
      if (!(error instanceof NotFound)) throw error;
    });
  }
}

/** Runs a command in a running container to its end. The command is not killed when the signal aborts. */
export async function runExec(
  engine: Engine,
  containerId: string,
  spec: ExecSpec,
  options: RunOptions = {},
): Promise<Omit<RunResult, "oomKilled">> {
  const { input, signal } = options;
  const session = await engine.containers.exec(containerId, { ...spec, stdin: input !== undefined }, signal);
  try {
    if (input !== undefined) session.stdin.end(input);
    const texts = await collect(session.output, options.maximumOutputBytes);
    return { exitCode: await session.exitCode, ...texts };
  } finally {
    session.close();
  }
}

async function collect(output: AsyncIterable<OutputChunk>, maximumBytes = 1024 * 1024): Promise<{ stdout: string; stderr: string }> {
  const parts: Record<OutputChunk["stream"], { bytes: Buffer[]; left: number }> = {
    stdout: { bytes: [], left: maximumBytes },
    stderr: { bytes: [], left: maximumBytes },
  };
  for await (const { stream, bytes } of output) {
    const part = parts[stream];
    part.bytes.push(bytes.subarray(0, part.left));
    part.left -= Math.min(part.left, bytes.length);
  }
  const text = (part: { bytes: Buffer[] }) => Buffer.concat(part.bytes).toString("utf8");
  return { stdout: text(parts.stdout), stderr: text(parts.stderr) };
}
