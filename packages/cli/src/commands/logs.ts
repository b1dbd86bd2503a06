import { createReadStream, existsSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { type Command, textOf } from "../command.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { lastLines } from "../last-lines.ts";
import { logFile } from "../paths.ts";
import { settings } from "../settings.ts";

const everyMs = 250;

export const logs: Command = {
  name: "logs",
  summary: "show the server's own log",
  description: "The log of the server, not of builds and tasks: for those, aws logs tail /aws/codebuild/NAME --follow.",
  options: [
    { flags: "-f, --follow", text: "go on with what is written from now on" },
    { flags: "-n, --lines <number>", text: "how many of the last lines (default 100)" },
    { flags: "--json", text: "the lines as they are stored" },
  ],
  async run(context, input) {
    const path = logFile(settings(context).dataDirectory);
    const count = Number(textOf(input, "lines") ?? "100");
    if (!Number.isInteger(count) || count < 0) throw new UserError("--lines takes a whole number.", { exitCode: 2 });
    if (!existsSync(path)) throw new UserError(`There is no log at ${path} yet. It is written by: towpath up`);
    const show = input.options["json"] ? context.print : (line: string) => context.print(readable(context, line));
    const { lines, endBytes } = lastLines(path, count);
    for (const line of lines) show(line);
    if (!input.options["follow"]) return 0;
    await follow(context, path, endBytes, show);
    return 130;
  },
};

/** Reads on from `fromBytes` until stopped; begins anew when a start of the server has begun the file anew. */
async function follow(context: Context, path: string, fromBytes: number, show: (line: string) => void): Promise<void> {
  const stop = context.stopSignal();
  let position = fromBytes;
  while (!stop.aborted) {
    const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (sizeBytes < position) position = 0;
    if (sizeBytes > position) {
      for await (const line of createInterface({ input: createReadStream(path, { start: position, end: sizeBytes - 1 }) })) show(line);
      position = sizeBytes;
    }
    await context.sleep(everyMs);
  }
}

const levels: Record<number, string> = { 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal" };

/** `12:03:41.120 info  server is ready  endpoint=...`; a line that is not JSON stays as it is. */
function readable(context: Context, line: string): string {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { level, time, msg, err, ...fields } = entry;
  const name = levels[Number(level)] ?? "";
  const label = name.padEnd(5);
  const coloured =
    name === "error" || name === "fatal" ? context.style("red", label) : name === "warn" ? context.style("yellow", label) : label;
  const rest = Object.entries(fields).map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const failure = (err as { stack?: string; message?: string } | undefined)?.stack ?? (err as { message?: string } | undefined)?.message;
  const head = [context.style("dim", String(time).slice(11, 23)), coloured, String(msg), context.style("dim", rest.join(" "))].join(" ");
  return failure === undefined ? head : `${head}\n  ${failure.replaceAll("\n", "\n  ")}`;
}
