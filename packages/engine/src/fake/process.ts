import { setMaxListeners } from "node:events";
import { constants } from "node:os";
import { PassThrough } from "node:stream";
import type { Clock } from "@towpath/journal";
import type { StreamName } from "../port.ts";
import type { Program, ProgramContext } from "./program.ts";

export interface ProcessExit {
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

type Surroundings = Omit<
  ProgramContext,
  "stdin" | "stdout" | "stderr" | "now" | "sleep" | "onSignal" | "forever" | "outOfMemory" | "signal"
>;

export interface ProcessOptions {
  readonly program: Program;
  readonly surroundings: Surroundings;
  readonly clock: Clock;
  /** The first process of a container, which signals without a handler do not end. */
  readonly isFirst: boolean;
  readonly stdinOpen: boolean;
  readonly output: (stream: StreamName, bytes: Buffer) => void;
  readonly ended: (exit: ProcessExit) => void;
}

export const signalNumber = (name: string): number | undefined => (constants.signals as Record<string, number>)[name];

const harmless = new Set(["SIGCHLD", "SIGURG", "SIGWINCH", "SIGCONT"]);

/** A program that runs. It ends once: by returning, by a signal, or by lack of memory. */
export class FakeProcess {
  readonly stdin = new PassThrough();
  #options: ProcessOptions;
  #killed = new AbortController();
  #handlers = new Map<string, () => void>();
  #ended = false;

  constructor(options: ProcessOptions) {
    this.#options = options;
    // A listener for each sleeping step of a long program is no leak.
    setMaxListeners(0, this.#killed.signal);
    this.#killed.signal.addEventListener("abort", () => this.stdin.destroy(), { once: true });
    this.stdin.on("error", () => undefined);
    if (!options.stdinOpen) this.stdin.end();
  }

  get running(): boolean {
    return !this.#ended;
  }

  async run(): Promise<void> {
    try {
      this.#end({ exitCode: await this.#options.program(this.#context()), oomKilled: false });
    } catch (error) {
      if (this.#ended) return;
      this.#write("stderr", `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      this.#end({ exitCode: 1, oomKilled: false });
    }
  }

  deliver(name: string): void {
    if (this.#ended) return;
    const handler = this.#handlers.get(name);
    if (name !== "SIGKILL") {
      if (handler) return handler();
      if (this.#options.isFirst || harmless.has(name)) return;
    }
    this.#end({ exitCode: 128 + (signalNumber(name) ?? 0), oomKilled: false });
  }

  outOfMemory(): void {
    this.#end({ exitCode: 137, oomKilled: true });
  }

  #end(exit: ProcessExit): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#killed.abort(new Error("The process was killed"));
    this.#options.ended(exit);
  }

  #write(stream: StreamName, output: string | Buffer): void {
    if (!this.#ended) this.#options.output(stream, Buffer.from(output));
  }

  #context(): ProgramContext {
    const { signal } = this.#killed;
    const { clock, surroundings } = this.#options;
    const forever = () =>
      new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }));
    return {
      ...surroundings,
      stdin: this.stdin,
      stdout: (output) => this.#write("stdout", output),
      stderr: (output) => this.#write("stderr", output),
      now: () => clock.now(),
      sleep: (milliseconds) => clock.sleep(milliseconds, signal),
      onSignal: (name, handler) => this.#handlers.set(name, handler),
      forever,
      outOfMemory: () => {
        const never = forever();
        this.outOfMemory();
        return never;
      },
      signal,
    };
  }
}
