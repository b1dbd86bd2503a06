export type Labels = Readonly<Record<string, string>>;

export type StreamName = "stdout" | "stderr";

/** A piece of output as it came; it need not end at a line's end. With a terminal everything is `stdout`. */
export interface OutputChunk {
  readonly stream: StreamName;
  readonly bytes: Buffer;
}

/** Bytes to send: any Node stream, or an async iteration of buffers. */
export type ByteSource = AsyncIterable<Uint8Array>;

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}
