import type { LogBatch, LogLine, LogOptions, StreamName } from "../port.ts";
import { Notifier } from "./signals.ts";

/** Engines cut lines into parts of this size. */
const partBytes = 16_384;

export type Stamp = () => { readonly timeMs: number; readonly timestamp: string };

/** What a container wrote, line by line; it outlives restarts of the engine. */
export class LogStore {
  readonly lines: LogLine[] = [];
  readonly changed = new Notifier();
  #stamp: Stamp;
  #rest: Record<StreamName, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

  constructor(stamp: Stamp) {
    this.#stamp = stamp;
  }

  write(stream: StreamName, bytes: Buffer): void {
    let data = Buffer.concat([this.#rest[stream], bytes]);
    for (;;) {
      const newline = data.indexOf(10);
      const end = newline >= 0 && newline < partBytes ? newline + 1 : data.length >= partBytes ? partBytes : 0;
      if (end === 0) break;
      this.#store(stream, data.subarray(0, end));
      data = data.subarray(end);
    }
    this.#rest[stream] = data;
  }

  /** The process has ended: what has no final newline is stored too. */
  flush(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      if (this.#rest[stream].length > 0) this.#store(stream, this.#rest[stream]);
      this.#rest[stream] = Buffer.alloc(0);
    }
  }

  /** What is stored, after `options.after`. The cursor counts lines of both streams. */
  read(options: LogOptions): LogBatch | undefined {
    const wanted = (line: LogLine) =>
      (options.stream === undefined || line.stream === options.stream) && (options.sinceMs === undefined || line.timeMs >= options.sinceMs);
    const all = this.lines.slice(Number(options.after ?? 0)).filter(wanted);
    const lines = options.tail === undefined || options.after !== undefined ? all : all.slice(Math.max(0, all.length - options.tail));
    return lines.length > 0 ? { lines, cursor: String(this.lines.length) } : undefined;
  }

  #store(stream: StreamName, bytes: Buffer): void {
    this.lines.push({ stream, bytes: Buffer.from(bytes), ...this.#stamp() });
    this.changed.notify();
  }
}
