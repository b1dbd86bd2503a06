import { LineSplitter } from "../line-splitter.ts";
import type { LogBatch, LogLine, LogOptions, StreamName } from "../port.ts";
import { Notifier } from "./signals.ts";

export type Stamp = () => { readonly timeMs: number; readonly timestamp: string };

/** What a container wrote, line by line; it outlives restarts of the engine. */
export class LogStore {
  readonly lines: LogLine[] = [];
  readonly changed = new Notifier();
  #stamp: Stamp;
  #splitters: Record<StreamName, LineSplitter> = { stdout: new LineSplitter(), stderr: new LineSplitter() };

  constructor(stamp: Stamp) {
    this.#stamp = stamp;
  }

  write(stream: StreamName, bytes: Buffer): void {
    for (const line of this.#splitters[stream].push(bytes)) this.#store(stream, line);
  }

  /** The process has ended: what has no final newline is stored too. */
  flush(): void {
    for (const stream of ["stdout", "stderr"] as const) for (const line of this.#splitters[stream].end()) this.#store(stream, line);
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
