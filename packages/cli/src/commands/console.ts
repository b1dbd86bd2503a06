import { spawn } from "node:child_process";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { askQuestion, requireServer } from "../server-client.ts";
import { settings } from "../settings.ts";

interface Link {
  readonly url: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export const openConsole: Command = {
  name: "console",
  summary: "open the console in the browser",
  description:
    "Prints a link that logs one browser in, once and within ten minutes, and opens it where there is a desktop. The session lasts 30 days.\n" +
    "With --read-only it changes nothing and sees no secrets.",
  options: [
    { flags: "--read-only", text: "a session that changes nothing" },
    { flags: "--no-open", text: "only print the link" },
    { flags: "--json", text: "as JSON: url, expiresAt (epoch milliseconds)" },
  ],
  examples: [
    ["towpath console", "open it"],
    ["towpath console --read-only --no-open", "a link for somebody who may look"],
  ],
  async run(context, input) {
    const { access } = await requireServer(settings(context), context.now());
    const body = JSON.stringify({ readOnly: input.options["readOnly"] === true });
    const link = await askQuestion<Link>(access, "console", { body }, context.now());
    if (input.options["json"]) {
      context.print(JSON.stringify(link));
      return 0;
    }
    context.print(link.url);
    if (input.options["open"] !== false) openInBrowser(context, link.url);
    return 0;
  },
};

/** Where there is nobody to look at it the printed link is all. A browser that cannot be started is no failure: the link was printed. */
function openInBrowser({ env, isTerminal }: Context, url: string): void {
  const isMac = process.platform === "darwin";
  const hasDesktop = isMac || env["DISPLAY"] !== undefined || env["WAYLAND_DISPLAY"] !== undefined;
  if (!hasDesktop || !isTerminal) return;
  const opener = spawn(isMac ? "open" : "xdg-open", [url], { detached: true, stdio: "ignore" });
  opener.once("error", () => {});
  opener.unref();
}
