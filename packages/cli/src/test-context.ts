import { Readable } from "node:stream";
import type { Context } from "./context.ts";

/** A context that keeps what is said, for tests. */
export interface Recorded {
  readonly context: Context;
  readonly printed: string[];
  readonly noted: string[];
}

export function record(given: Partial<Context> = {}): Recorded {
  const [printed, noted]: [string[], string[]] = [[], []];
  const context: Context = {
    env: {},
    homeDirectory: "/nowhere",
    program: "",
    stdin: Readable.from([]),
    print: (line) => void printed.push(line),
    note: (line) => void noted.push(line),
    live: () => {},
    write: (_, bytes) => void printed.push(Buffer.from(bytes).toString()),
    isTerminal: false,
    isInputTerminal: false,
    terminal: undefined,
    canAsk: false,
    ask: async () => false,
    now: () => 0,
    sleep: async () => {},
    stopSignal: () => new AbortController().signal,
    style: (_, text) => text,
    ...given,
  };
  return { context, printed, noted };
}
