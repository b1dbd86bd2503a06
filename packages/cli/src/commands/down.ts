import type { Engine } from "@towpath/engine";
import { readAccess } from "@towpath/server/access";
import type { Config } from "@towpath/server/config";
import { findInstallationId } from "@towpath/server/installation";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { inWords, isDataDirectory, removeDirectory, sizeOf } from "../directory.ts";
import { UserError } from "../errors.ts";
import type { Further } from "../further-engines.ts";
import { countOf, findLeftovers, inKinds, type Leftovers, removeLeftovers } from "../leftovers.ts";
import { removeOwnImages } from "../own-images.ts";
import { settings } from "../settings.ts";
import { stopServer } from "../stop-server.ts";

export const down: Command = {
  name: "down",
  summary: "stop the server and remove everything of the installation",
  description:
    "Removes containers, networks, volumes (databases!) and the data directory, after saying what there is and asking. Works when the\n" +
    "server or the engine is gone. To stop the server only: towpath stop.",
  options: [
    { flags: "--yes", text: "do not ask" },
    { flags: "--keep-data", text: "leave the data directory and the databases' volumes" },
    { flags: "--images", text: "remove the images too that Towpath made, and those named after its registry" },
  ],
  examples: [
    ["towpath down", "say what there is, ask, remove it"],
    ["towpath down --yes --images", "remove every trace without asking"],
  ],
  async run(context, { options }) {
    const config = settings(context);
    const found = await look(context, config);
    if (!found) {
      context.print(`There is no installation in ${config.dataDirectory}: nothing to remove.`);
      return 0;
    }
    const keepData = options["keepData"] === true;
    describe(context, config, found, keepData);
    if (options["yes"] !== true && !(await isSure(context))) return 1;
    return remove(context, config, found, { keepData, images: options["images"] === true });
  },
};

interface Found {
  readonly installationId: string | undefined;
  readonly engine: Engine;
  /** Undefined when the engine does not answer; `engineProblem` then says why. */
  readonly leftovers: Leftovers | undefined;
  readonly engineProblem: string | undefined;
  /** Those that builds spread over. */
  readonly further: readonly Further[];
  /** There is no engine at all on this machine, so nothing can be left on it. */
  readonly isEngineAbsent: boolean;
}

async function look(context: Context, config: Config): Promise<Found | undefined> {
  if (!isDataDirectory(config.dataDirectory)) return undefined;
  const { EngineUnavailable, openDocker } = await import("@towpath/engine");
  const installationId = readAccess(config.dataDirectory)?.installationId ?? findInstallationId(config.dataDirectory);
  const engine = openDocker({ env: context.env, homeDirectory: context.homeDirectory });
  const further =
    installationId === undefined
      ? []
      : await (await import("../further-engines.ts")).furtherEngines(context, config.dataDirectory, installationId);
  const base = { installationId, engine, further, leftovers: undefined, engineProblem: undefined, isEngineAbsent: false };
  if (installationId === undefined) return { ...base, leftovers: { containers: [], networks: [], volumes: [] } };
  try {
    return { ...base, leftovers: await findLeftovers(engine, installationId) };
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    return { ...base, engineProblem: error.message, isEngineAbsent: error.reason === "absent" };
  }
}

function describe(context: Context, config: Config, { leftovers, engineProblem, further }: Found, keepData: boolean): void {
  const { note, style } = context;
  note(style("bold", `This removes the installation of ${config.dataDirectory}:`));
  if (leftovers) {
    note(`  containers  ${inKinds(leftovers.containers)}`);
    note(`  networks    ${leftovers.networks.length}`);
    note(`  volumes     ${inKinds(leftovers.volumes)}${keepData ? "; those of databases are kept" : ""}`);
  } else {
    note(`  ${style("yellow", "nothing on the engine")}: ${engineProblem ?? ""}`);
  }
  for (const { name, url, leftovers: there, problem } of further) {
    const what = there
      ? `containers ${inKinds(there.containers)}, networks ${there.networks.length}, volumes ${inKinds(there.volumes)}`
      : `${style("yellow", "nothing")}: ${problem}`;
    note(`  engine      ${name} at ${url}: ${what}`);
  }
  const size = inWords(sizeOf(config.dataDirectory));
  note(`  data        ${size}${keepData ? ", kept" : ": every resource, object, image, repository and log"}`);
}

async function isSure(context: Context): Promise<boolean> {
  if (!context.canAsk) throw new UserError("Nobody can be asked here: give --yes to remove it.");
  return context.ask("Remove it?");
}

async function remove(context: Context, config: Config, found: Found, options: { keepData: boolean; images: boolean }): Promise<number> {
  const { engine, installationId, leftovers, further } = found;
  context.live("Stopping the server...");
  await stopServer(context, config);
  context.live("Removing containers, networks and volumes...");
  const endpoint = readAccess(config.dataDirectory)?.endpoint;
  const left = leftovers && installationId !== undefined ? await removeLeftovers(context, engine, installationId, options) : undefined;
  const { removeFurther } = await import("../further-engines.ts");
  const unreached = installationId === undefined ? [] : await removeFurther(context, further, installationId, { ...options, endpoint });
  if (leftovers && options.images) await removeOwnImages(context, engine, endpoint);
  await engine.close();
  if (!options.keepData) removeDirectory(config.dataDirectory);
  context.live(undefined);
  if (left && countOf(left) > 0) {
    const ids = [...left.containers.map(({ id }) => id), ...left.networks].map((id) => id.slice(0, 12));
    const names = [...ids, ...left.volumes.map(({ name }) => name)];
    throw new UserError(`The engine refused to remove ${names.join(", ")}.`);
  }
  if (!leftovers && !found.isEngineAbsent) return explainRest(context, installationId ?? "");
  if (unreached.length > 0) return explainRest(context, installationId ?? "", `on the engine ${unreached.join(", on ")}`);
  context.print(
    options.keepData ? "Removed. The data is kept; towpath up goes on with it." : "Removed. Nothing of the installation is left.",
  );
  return 0;
}

function explainRest(context: Context, installationId: string, where = "on it"): number {
  const filter = `--filter label=towpath.installation=${installationId}`;
  context.note(`The engine did not answer. When it runs again, remove what may be left ${where}:`);
  context.note(`  docker ps -aq ${filter} | xargs -r docker rm -fv`);
  context.note(`  docker network ls -q ${filter} | xargs -r docker network rm`);
  context.note(`  docker volume ls -q ${filter} | xargs -r docker volume rm`);
  return 1;
}
