import type { Writable } from "node:stream";
import type { OutputChunk, TerminalSize } from "./common.ts";

export interface ExecSpec {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly workingDirectory?: string;
  readonly tty?: boolean;
  /** Without it the command's stdin is empty and `stdin` of the session is already ended. */
  readonly stdin?: boolean;
  readonly privileged?: boolean;
}

/**
 * A command that runs in a container. `output` must be read to its end (backpressure holds the command otherwise), or the session closed.
 * A command that cannot be started ends with exit code 126 or 127 and the engine's explanation in `output`.
 */
export interface ExecSession {
  readonly id: string;
  readonly stdin: Writable;
  readonly output: AsyncIterable<OutputChunk>;
  /** Resolves when the command has ended and `output` was read. Rejects with `EngineUnavailable` when the engine went away meanwhile. */
  readonly exitCode: Promise<number>;
  inspect(): Promise<{ readonly running: boolean; readonly exitCode: number | undefined; readonly pid: number | undefined }>;
  resize(size: TerminalSize): Promise<void>;
  /** Lets go of the streams. The command is not killed: engines have no call for that. */
  close(): void;
}
