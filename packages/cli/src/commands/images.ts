import type { Engine } from "@towpath/engine";
import type { ImageProgress } from "@towpath/images";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { inWords } from "../directory.ts";
import { UserError } from "../errors.ts";
import { listedName } from "../listed-name.ts";
import { settings } from "../settings.ts";
import { join } from "node:path";

export const imagesList: Command = {
  name: "images ls",
  summary: "list, make or remove the images that builds, tasks and databases run in",
  isDefault: true,
  options: [{ flags: "--json", text: "as JSON" }],
  examples: [
    ["towpath images", "which there are"],
    ["towpath images ensure", "make what is missing now"],
  ],
  async run(context, { options }) {
    const { catalogue } = await import("@towpath/images");
    await using engine = await opened(context);
    const present = await engine.images.list({});
    const rows = catalogue.map(({ name, summary, aliases = [] }) => {
      const image = present.find(({ refs }) => refs.includes(listedName(name)));
      return {
        name,
        summary,
        standsFor: aliases,
        present: image !== undefined,
        ...(image && { id: image.id, sizeBytes: image.sizeBytes }),
      };
    });
    if (options["json"]) {
      context.print(JSON.stringify(rows, undefined, 2));
      return 0;
    }
    const width = Math.max(...rows.map(({ name }) => name.length));
    for (const row of rows) {
      const size = row.sizeBytes === undefined ? context.style("dim", "not made") : inWords(row.sizeBytes).padStart(8);
      context.print(`${row.name.padEnd(width)}  ${size}  ${row.summary}`);
    }
    return 0;
  },
};

export const imagesEnsure: Command = {
  name: "images ensure",
  arguments: "[names...]",
  summary: "make what is missing of the images, or of the named ones",
  description: "Needs Debian's and npm's package archives, no image registry. What is there and current is left as it is.",
  options: [
    { flags: "--rebuild", text: "make them anew, to take in newer packages" },
    { flags: "--pull", text: "pull what has a public equivalent in place of making it" },
    { flags: "--json", text: "the result as JSON" },
  ],
  async run(context, input) {
    const { ensureImages, imageSettings, localHost, usedImages } = await import("@towpath/images");
    await using engine = await opened(context);
    const names = input.arguments.length > 0 ? input.arguments : usedImages(context.env).map(({ name }) => name);
    const made = await ensureImages(engine, names, {
      ...imageSettings(context.env),
      ...(input.options["pull"] ? { source: "registry" as const } : {}),
      host: localHost(context.env),
      cacheDirectory: join(settings(context).dataDirectory, "cache"),
      rebuild: input.options["rebuild"] === true,
      onProgress: progress(context),
      signal: context.stopSignal(),
    });
    context.live(undefined);
    if (input.options["json"]) context.print(JSON.stringify(made, undefined, 2));
    else for (const image of made) context.print(`${image.name}  ${inWords(image.sizeBytes)}${image.made ? "" : "  (was there)"}`);
    return 0;
  },
};

/** A line for each step that took a while; what runs now is in the live line. */
function progress(context: Context): (progress: ImageProgress) => void {
  const running = new Map<string, string>();
  return ({ image, step, state, seconds }) => {
    if (state === "started") running.set(image, step);
    else running.delete(image);
    if (state === "done" && (seconds >= 1 || step === "ready"))
      context.note(`${image}: ${step} ${context.style("dim", `${seconds.toFixed(1)} s`)}`);
    const now = [...running].map(([name, what]) => `${name}: ${what}`).join(" | ");
    context.live(now === "" ? undefined : now);
  };
}

export const imagesRemove: Command = {
  name: "images rm",
  arguments: "[names...]",
  summary: "remove them, or the named ones",
  async run(context, input) {
    const { catalogue, findRecipe } = await import("@towpath/images");
    const { Conflict, NotFound } = await import("@towpath/engine");
    await using engine = await opened(context);
    const names =
      input.arguments.length > 0 ? input.arguments.map((ref) => findRecipe(ref)?.name ?? unknown(ref)) : catalogue.map(({ name }) => name);
    let exitCode = 0;
    for (const name of names) {
      try {
        await engine.images.remove(name);
        context.print(`${name} removed`);
      } catch (error) {
        if (error instanceof Conflict) {
          context.note(`${name} is in use by a container and stays.`);
          exitCode = 1;
        } else if (!(error instanceof NotFound)) throw error;
      }
    }
    return exitCode;
  },
};

function unknown(ref: string): never {
  throw new UserError(`There is no image ${ref} of Towpath's; towpath images lists them.`, { exitCode: 2 });
}

async function opened(context: Context): Promise<Engine & AsyncDisposable> {
  const { openDocker } = await import("@towpath/engine");
  const engine = openDocker({ env: context.env, homeDirectory: context.homeDirectory });
  return { ...engine, [Symbol.asyncDispose]: () => engine.close() };
}
