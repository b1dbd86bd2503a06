import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What the making of images asks of the machine it runs on: its tools, its configuration, its clock. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  nowMs(): number;
  /** Runs a program to its end. `code` is -1 when it could not be started at all (`stderr` then says why). Never rejects. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Undefined when it does not exist or may not be read. */
  readText(path: string): Promise<string | undefined>;
  /** Full paths of the files in a directory, in order of their names; empty when there is none. */
  filesIn(directory: string): Promise<readonly string[]>;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The machine this process runs on. `env` is given to the programs it runs, so proxies and certificate settings apply to them. */
export function localHost(env: Readonly<Record<string, string | undefined>>): Host {
  return {
    env,
    nowMs: () => Date.now(),
    run: (command, args, options) => runProgram(env, command, args, options ?? {}),
    readText: async (path) => {
      try {
        return await readFile(path, "utf8");
      } catch {
        return undefined;
      }
    },
    filesIn: async (directory) => {
      try {
        const entries = await readdir(directory, { withFileTypes: true });
        return entries
          .filter((entry) => !entry.isDirectory())
          .map((entry) => join(directory, entry.name))
          .sort();
      } catch {
        return [];
      }
    },
  };
}

function runProgram(env: Host["env"], command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "pipe"],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", (error) => resolve({ code: -1, stdout: "", stderr: error.message }));
    child.on("close", (code) => {
      resolve({ code: code ?? -1, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });
}
