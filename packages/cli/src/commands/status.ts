import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { inWords, sizeOf } from "../directory.ts";
import { engines, engineText, type ToldEngine } from "../engines.ts";
import { findLeftovers, inKinds, type Leftovers } from "../leftovers.ts";
import { requireServer, type Server, type Status } from "../server-client.ts";
import { settings } from "../settings.ts";

/** Work that failed this often is shown: something hinders it. */
const attemptsShown = 3;

export const status: Command = {
  name: "status",
  summary: "show whether the server runs, and what it has",
  description: "Exits with 1 when no server runs.",
  options: [{ flags: "--json", text: "as JSON" }],
  async run(context, { options }) {
    const server = await requireServer(settings(context), context.now());
    const onEngine = await lookAtEngine(context, server.status.installationId);
    const dataBytes = sizeOf(server.status.dataDirectory);
    const further = (await engines(server.access, context.now())).filter(({ name }) => name !== "");
    if (options["json"]) context.print(JSON.stringify({ ...server.status, dataBytes, engine: onEngine, engines: further }, undefined, 2));
    else print(context, server, dataBytes, { onEngine, further });
    return 0;
  },
};

type OnEngine = Leftovers | { readonly problem: string };

async function lookAtEngine(context: Context, installationId: string): Promise<OnEngine> {
  const { EngineUnavailable, openDocker } = await import("@towpath/engine");
  const engine = openDocker({ env: context.env, homeDirectory: context.homeDirectory });
  try {
    return await findLeftovers(engine, installationId);
  } catch (error) {
    if (error instanceof EngineUnavailable) return { problem: error.message };
    throw error;
  } finally {
    await engine.close();
  }
}

function print(
  context: Context,
  { status: { effects, ...known } }: Server,
  dataBytes: number,
  { onEngine, further }: { readonly onEngine: OnEngine; readonly further: readonly ToldEngine[] },
): void {
  const line = (name: string, text: string) => context.print(`${name.padEnd(12)}${text}`);
  line("server", `${context.style("green", "running")} at ${known.endpoint} (process ${known.processId})`);
  line("account", `${known.account}, region ${known.region}`);
  line("data", `${known.dataDirectory} (${inWords(dataBytes)})`);
  if ("problem" in onEngine) {
    line("engine", context.style("red", onEngine.problem));
  } else {
    line("containers", inKinds(onEngine.containers));
    line("networks", String(onEngine.networks.length));
    line("volumes", inKinds(onEngine.volumes));
  }
  for (const engine of further) {
    line(
      "engine",
      `${engine.name} at ${engine.url}: ${engineText(context, engine)}${engine.reason === undefined ? "" : `: ${engine.reason}`}`,
    );
  }
  line("events", String(known.lastEvent));
  line("at work", atWork(effects));
  for (const effect of effects.filter(({ attempts }) => attempts >= attemptsShown)) {
    line("", context.style("yellow", `${effect.service} ${effect.kind}: tried ${effect.attempts} times; towpath logs says why it fails`));
  }
}

function atWork(effects: Status["effects"]): string {
  if (effects.length === 0) return "nothing waits";
  return effects.map(({ service, kind, effects: count }) => `${count} ${service} ${kind}`).join(", ");
}
