import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import type { Finding } from "../doctor/check.ts";
import { findServer } from "../server-client.ts";
import { settings } from "../settings.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "check what Towpath needs on this machine, and say what to do",
  description: "Exits with 1 when something is missing without which it cannot work.",
  options: [{ flags: "--json", text: "as JSON" }],
  async run(context, { options }) {
    const config = settings(context);
    const [{ localHost }, machine, engine, further, archives, clients] = await Promise.all([
      import("@towpath/images"),
      import("../doctor/machine.ts"),
      import("../doctor/engine.ts"),
      import("../doctor/further-engines.ts"),
      import("../doctor/archives.ts"),
      import("../doctor/clients.ts"),
    ]);
    const patient = { context, config, host: localHost(context.env), server: await findServer(config, context.now()) };
    const { node, dataDirectory, engineDisk, port, git } = machine;
    const checks = [node, port, dataDirectory, engine.engine, engineDisk, further.furtherEngines, git, archives.apt, archives.npm];
    checks.push(clients.aws, clients.docker);
    context.live("Checking...");
    const findings: Finding[] = [];
    for (const check of checks.map((run) => run(patient))) {
      const found = await check;
      findings.push(...found);
      if (!options["json"]) for (const finding of found) show(context, finding);
    }
    context.live(undefined);
    if (options["json"]) context.print(JSON.stringify(findings, undefined, 2));
    return findings.some(({ level }) => level === "fail") ? 1 : 0;
  },
};

const colours = { ok: "green", warn: "yellow", fail: "red" } as const;

function show({ print, style }: Context, { level, name, text, advice }: Finding): void {
  print(`${style(colours[level], level.padEnd(4))}  ${style("bold", name)}: ${text}`);
  if (advice !== undefined) print(`      ${advice}`);
}
