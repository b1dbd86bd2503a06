import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import type { Config } from "@towpath/server/config";
import { prepareDataDirectory } from "@towpath/server/data-directory";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { logFile } from "../paths.ts";
import { findServer, type Server } from "../server-client.ts";
import { settings } from "../settings.ts";
import { until } from "../process-end.ts";

/** A start that takes longer is still going on: it has much to take up again. */
const readyMs = 60_000;
/** The log of earlier runs is kept once, up to this size. */
const logMaxBytes = 20_000_000;

export const up: Command = {
  name: "up",
  summary: "start the server, or find it running",
  description:
    "The server goes on when the terminal is closed. It takes up whatever was running when it last stopped. Needs a container engine\n" +
    "(towpath doctor says what is missing).",
  options: [{ flags: "--foreground", text: "stay attached: log to standard error, stop with Ctrl-C" }],
  examples: [
    ["towpath up", "start it on http://127.0.0.1:4566"],
    ["TOWPATH_PORT=8000 towpath up", "on another port"],
  ],
  async run(context, { options }) {
    const config = settings(context);
    const running = await findServer(config, context.now());
    if (running) {
      context.print(`Towpath runs already at ${running.access.endpoint} (process ${running.status.processId}).`);
      return 0;
    }
    if (options["foreground"]) {
      const { serve } = await import("@towpath/server");
      return serve(context.env);
    }
    const server = await startDetached(context, config);
    if (server) printReady(context, server);
    return 0;
  },
};

/** Undefined when it still starts after `readyMs`. */
async function startDetached(context: Context, config: Config): Promise<Server | undefined> {
  prepareDataDirectory(config.dataDirectory);
  const log = openLog(config);
  const child = spawn(process.execPath, [context.program, "up", "--foreground"], {
    detached: true,
    stdio: ["ignore", log.file, log.file],
    env: { ...context.env, NODE_NO_WARNINGS: "1" },
  });
  closeSync(log.file);
  let ended: string | undefined;
  child.once("error", (error) => (ended = error.message));
  child.once("exit", (code, signal) => (ended = signal ?? `exit code ${code}`));
  child.unref();
  let server: Server | undefined;
  context.live("Starting the server...");
  await until(context, async () => ended !== undefined || (server = await findServer(config, context.now())) !== undefined, readyMs, 25);
  context.live(undefined);
  if (server) return server;
  if (ended !== undefined) throw new UserError(whyItEnded(config, log.startBytes, ended));
  context.print(`The server is still starting (process ${child.pid}); follow it with: towpath logs --follow`);
  return undefined;
}

function openLog(config: Config): { file: number; startBytes: number } {
  const path = logFile(config.dataDirectory);
  const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeBytes > logMaxBytes) renameSync(path, `${path}.1`);
  return { file: openSync(path, "a", 0o600), startBytes: sizeBytes > logMaxBytes ? 0 : sizeBytes };
}

/** The server's own sentence, which begins with the program's name; else where to look. */
function whyItEnded(config: Config, startBytes: number, ended: string): string {
  const path = logFile(config.dataDirectory);
  const written = readFileSync(path).subarray(startBytes).toString();
  const sentence = /^towpath: (.+)$/m.exec(written)?.[1];
  return sentence ?? `The server ended at once (${ended}). The end of ${path}:\n${written.trimEnd().split("\n").slice(-8).join("\n")}`;
}

function printReady(context: Context, { access, status }: Server): void {
  const { print, style } = context;
  print(`${style("green", "Towpath is running")} at ${style("bold", access.endpoint)}`);
  print(`  account ${access.account}, region ${access.region}, data in ${status.dataDirectory}`);
  print("");
  print("Next:");
  print(`  ${style("bold", 'eval "$(towpath env)"')}     lets aws and the SDKs find it; then: aws sts get-caller-identity`);
  print(`  ${style("bold", "towpath images ensure")}     makes the images of builds and databases now, not at their first use`);
  print(`  ${style("bold", "towpath events --follow")}   shows what happens`);
}
