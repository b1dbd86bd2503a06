import type { Labels } from "../port.ts";
import type { FakeFiles } from "./files.ts";

/** What a container's process (or a command by exec) does in the fake. The number returned is the exit code. */
export type Program = (context: ProgramContext) => number | Promise<number>;

/**
 * Everything a program may touch. After the process was killed, `sleep`, `stdin` and `signal` reject or end, and output is dropped;
 * a program need not clean up.
 */
export interface ProgramContext {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly user: string;
  readonly container: { readonly id: string; readonly name: string; readonly image: string; readonly labels: Labels };
  /** Addresses of the namespace the process is in, also when it shares another container's. */
  readonly ipAddresses: readonly string[];
  readonly files: FakeFiles;
  readonly stdin: AsyncIterable<Buffer>;
  stdout(output: string | Buffer): void;
  stderr(output: string | Buffer): void;
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /**
   * From now on the signal calls `handler` instead of what the kernel does by itself: as the first process of a container, ignore it;
   * else end with 128 plus its number. SIGKILL cannot be handled.
   */
  onSignal(name: string, handler: () => void): void;
  /** Never resolves; rejects when the process is killed. */
  forever(): Promise<never>;
  /** Ends the container as the kernel does when its memory limit is reached. */
  outOfMemory(): Promise<never>;
  /** Aborted when the process is killed. */
  readonly signal: AbortSignal;
}

export interface ProgramMatch {
  /** The reference in the container's spec. */
  readonly image?: string | RegExp;
  /** The first word of the command line, or a test of the whole. */
  readonly command?: string | RegExp | ((argv: readonly string[]) => boolean);
}

export function matches(match: ProgramMatch, image: string, argv: readonly string[]): boolean {
  const { command } = match;
  const imageFits = match.image === undefined || (typeof match.image === "string" ? match.image === image : match.image.test(image));
  if (!imageFits || command === undefined) return imageFits;
  if (typeof command === "function") return command(argv);
  return typeof command === "string" ? argv[0] === command || argv[0]?.endsWith(`/${command}`) === true : command.test(argv.join(" "));
}
