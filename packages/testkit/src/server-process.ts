import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = join(import.meta.dirname, "../../..");
/** A server that recovers on a busy machine takes its time; one that does not answer by then hangs. */
const answerMs = 120_000;

export interface Access {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  account: string;
  installationId: string;
}

export interface ServerEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** What it wrote to standard error. */
  errors: string;
}

/** A server in a process of its own, with a data directory of its own. */
export interface RunningServer {
  access: Access;
  process: ChildProcess;
  directory: string;
  /** From the start of the process to the first answered request. */
  startMs: number;
  /** Resolves when the process has ended, however it did. */
  ended: Promise<ServerEnd>;
  stop(): Promise<void>;
}

/** The server's process ended before it answered a request. */
export class ServerEnded extends Error {
  override readonly name = "ServerEnded";
  readonly end: ServerEnd;
  constructor(end: ServerEnd) {
    super(`the server ended with ${end.signal ?? end.code} before it answered: ${end.errors.trim()}`);
    this.end = end;
  }
}

export function dataDirectory(): string {
  return mkdtempSync(join(tmpdir(), "towpath-test-"));
}

/**
 * Starts a server, from the sources unless another `program` is given, and waits until it answers. What it writes to standard error is
 * passed on to ours, and to `onError`. Rejects with ServerEnded when it ends before.
 */
export async function startServer(
  directory: string = dataDirectory(),
  options: {
    port?: number;
    environment?: Record<string, string>;
    onError?: (text: string) => void;
    program?: string;
  } = {},
): Promise<RunningServer> {
  const port = options.port ?? (await freePort());
  const begun = performance.now();
  const child = spawn(process.execPath, [options.program ?? join(root, "packages/cli/src/main.ts"), "up", "--foreground"], {
    env: {
      ...process.env,
      TOWPATH_HOME: directory,
      TOWPATH_PORT: String(port),
      TOWPATH_LOG_LEVEL: "warn",
      // Quickly made; what needs the languages says so.
      TOWPATH_BUILD_IMAGES: "core",
      // Whoever looks for what is left over finds nothing of failed builds.
      TOWPATH_KEEP_FAILED: "0",
      ...options.environment,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    process.stderr.write(chunk);
    errors = (errors + chunk.toString()).slice(-errorsKept);
    options.onError?.(chunk.toString());
  });
  const ended = new Promise<ServerEnd>((resolve) => child.once("close", (code, signal) => resolve({ code, signal, errors })));
  await answers(`http://127.0.0.1:${port}/_towpath/health`, child, ended);
  const startMs = performance.now() - begun;
  const access = JSON.parse(readFileSync(join(directory, "access.json"), "utf8")) as Access;
  return {
    access,
    process: child,
    directory,
    startMs,
    ended,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

const errorsKept = 1_000_000;

export function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

async function answers(url: string, child: ChildProcess, ended: Promise<ServerEnd>): Promise<void> {
  for (const deadline = performance.now() + answerMs; performance.now() < deadline; await sleep(5)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new ServerEnded(await ended);
    const isUp = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
  }
  child.kill("SIGKILL");
  throw new Error("the server did not answer");
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Resident memory of a process, in bytes. */
export function residentBytes(processId: number): number {
  const status = readFileSync(`/proc/${processId}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024;
}
