import { createInterface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";

/** What a command is given of the process it runs in. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  /** The file that starts this program again. */
  readonly program: string;
  readonly stdin: Readable;
  /** The result: what a script reads. */
  print(line: string): void;
  /** What happens meanwhile: progress, warnings, questions. Goes to standard error. */
  note(line: string): void;
  /** Replaces the line of what happens now; undefined takes it away. Shown on a terminal only. */
  live(line: string | undefined): void;
  /** Bytes as they are, without a line's end. */
  write(stream: "stdout" | "stderr", bytes: Uint8Array): void;
  readonly isTerminal: boolean;
  readonly isInputTerminal: boolean;
  /** The terminal that a program can be given as its own; undefined where input or output is none. */
  readonly terminal: Terminal | undefined;
  /** False where nobody can answer. */
  readonly canAsk: boolean;
  ask(question: string): Promise<boolean>;
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /**
   * From the first call on, Ctrl-C, SIGTERM and the end of the terminal abort this signal in place of ending the program; a second one ends it. For commands
   * that have something to put in order first.
   */
  stopSignal(): AbortSignal;
  readonly style: Style;
}

export interface Terminal {
  size(): { columns: number; rows: number };
  /** Whether each key is handed on as it is pressed, Ctrl-C too. */
  raw(isRaw: boolean): void;
  /** Calls `listener` at each change of the size, until the returned function is called. */
  onResize(listener: () => void): () => void;
}

export function openTerminal(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream): Terminal | undefined {
  if (!stdin.isTTY || !stdout.isTTY) return undefined;
  return {
    size: () => ({ columns: stdout.columns, rows: stdout.rows }),
    raw: (isRaw) => void stdin.setRawMode(isRaw),
    onResize(listener) {
      stdout.on("resize", listener);
      return () => void stdout.off("resize", listener);
    },
  };
}

export type Style = (format: "bold" | "dim" | "green" | "red" | "yellow", text: string) => string;

/** Colours only where the stream is a terminal and NO_COLOR does not forbid them. */
export const styleFor =
  (stream: Writable): Style =>
  (format, text) =>
    styleText(format, text, { stream });

const eraseLine = "\r\u001B[2K";

/** The lines of a terminal: permanent ones scroll up above a single live line. */
export function openOutput(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Pick<Context, "print" | "note" | "live"> {
  let shown: string | undefined;
  const hasLive = stderr.isTTY && process.env["CI"] === undefined;
  const paint = () => {
    if (shown !== undefined) stderr.write(shown.slice(0, (stderr.columns || 80) - 1));
  };
  const write = (stream: NodeJS.WriteStream, text: string) => {
    if (shown !== undefined) stderr.write(eraseLine);
    stream.write(`${text}\n`);
    paint();
  };
  return {
    print: (line) => write(stdout, line),
    note: (line) => write(stderr, line),
    live(line) {
      if (!hasLive) return;
      if (shown !== undefined) stderr.write(eraseLine);
      shown = line;
      paint();
    },
  };
}

/** Anything but y or yes is no. */
export async function askOn(stdin: Readable, stderr: Writable, question: string): Promise<boolean> {
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    lines.close();
  }
}
