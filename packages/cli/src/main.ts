import { homedir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { commands } from "./commands.ts";
import { askOn, type Context, openOutput, openTerminal, styleFor } from "./context.ts";
import { runProgram } from "./program.ts";

let stop: AbortController | undefined;

function stopSignal(): AbortSignal {
  if (stop) return stop.signal;
  const controller = new AbortController();
  stop = controller;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      controller.abort();
      process.once(signal, () => process.exit(130));
    });
  }
  return controller.signal;
}

const context: Context = {
  env: process.env,
  homeDirectory: process.env["HOME"] || homedir(),
  program: process.argv[1] ?? "",
  stdin: process.stdin,
  ...openOutput(process.stdout, process.stderr),
  write: (stream, bytes) => void process[stream].write(bytes),
  isTerminal: process.stdout.isTTY,
  isInputTerminal: process.stdin.isTTY,
  terminal: openTerminal(process.stdin, process.stdout),
  canAsk: process.stdin.isTTY && process.stderr.isTTY,
  ask: (question) => askOn(process.stdin, process.stderr, question),
  now: () => Date.now(),
  sleep: async (milliseconds) => sleep(milliseconds),
  stopSignal,
  style: styleFor(process.stdout),
};

// A reader that has seen enough (`towpath events | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  process.exitCode = await runProgram(commands, process.argv.slice(2), context);
} catch (error) {
  process.stderr.write(`towpath: this is a bug in Towpath: ${(error as Error).message}\n`);
  if (process.env["TOWPATH_DEBUG"]) process.stderr.write(`${(error as Error).stack}\n`);
  else process.stderr.write("Run it again with TOWPATH_DEBUG=1 to see where it happened.\n");
  process.exitCode = 1;
}
