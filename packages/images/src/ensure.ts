import { createHash, randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Conflict, type Engine, EngineError, ImageNotFound, type ImageDetails, PullFailed } from "@towpath/engine";
import { type Apt, hostSources, openApt, prunePackages } from "./apt.ts";
import { sourcesForImages } from "./apt-sources.ts";
import { recipeFor } from "./catalogue.ts";
import type { ProgramArch } from "./elf.ts";
import { ImageError, stepError } from "./errors.ts";
import type { Host } from "./host.ts";
import { makeImage } from "./make.ts";
import { reachFiles } from "./reach.ts";
import { type ImageFile, type Recipe, recipeHash } from "./recipe.ts";
import { hostCertificates } from "./trust.ts";
import { hashLabel, workLabel, type Workshop } from "./workshop.ts";

export interface EnsureOptions {
  readonly host: Host;
  /** Packages and work files; kept between runs, safe to remove at any time, shared by processes. */
  readonly cacheDirectory: string;
  /**
   * `packages` (default): everything is made here from Debian and npm packages. `registry`: what a recipe names a public image for is
   * pulled instead.
   */
  readonly source?: "packages" | "registry";
  /** A `.sources` or `.list` file with Debian's archive instead of the host's configuration. */
  readonly aptSourcesFile?: string;
  /** Makes them anew even when they are there, to take in newer packages. */
  readonly rebuild?: boolean;
  readonly onProgress?: (progress: ImageProgress) => void;
  /** Output of the tools that run, line by line. */
  readonly log?: (image: string, line: string) => void;
  readonly signal?: AbortSignal;
}

/** What users set: TOWPATH_IMAGES (`packages`, `registry`) and TOWPATH_APT_SOURCES (a file). Rejects other values by name. */
export function imageSettings(env: Readonly<Record<string, string | undefined>>): Pick<EnsureOptions, "source" | "aptSourcesFile"> {
  const source = env["TOWPATH_IMAGES"] || "packages";
  const aptSourcesFile = env["TOWPATH_APT_SOURCES"];
  if (source !== "packages" && source !== "registry") {
    throw new ImageError("HostNotSupported", `TOWPATH_IMAGES must be packages or registry, and is ${source}.`);
  }
  return { source, ...(aptSourcesFile ? { aptSourcesFile } : {}) };
}

/** A step begins, or has ended after `seconds`; the last of an image is `ready`. */
export interface ImageProgress {
  readonly image: string;
  readonly step: string;
  readonly state: "started" | "done";
  readonly seconds: number;
}

export interface EnsuredImage {
  /** The recipe's name, under which the image is tagged. */
  readonly name: string;
  readonly id: string;
  readonly sizeBytes: number;
  /** False when it was there already. */
  readonly made: boolean;
  /** What it took, without its parent. */
  readonly seconds: number;
}

/**
 * Sees to it that the images `names` (recipe names or their aliases) are present and made from their current recipes, with the parents
 * they need; those that are independent are made side by side. Rejects with `ImageError`, or the engine's errors. Harmless to repeat,
 * to interrupt and to run in several processes at once.
 */
export async function ensureImages(engine: Engine, names: readonly string[], options: EnsureOptions): Promise<readonly EnsuredImage[]> {
  return ensureRecipes(engine, names.map(recipeFor), options);
}

/** The same for recipes at hand; parents come from the catalogue. */
export async function ensureRecipes(engine: Engine, wanted: readonly Recipe[], options: EnsureOptions): Promise<readonly EnsuredImage[]> {
  const recipes = [...new Set(wanted)];
  const { arch } = await engine.info(options.signal);
  if (arch !== "amd64" && arch !== "arm64") throw new ImageError("HostNotSupported", `Images cannot be made for ${arch} processors.`);
  const workDirectory = join(options.cacheDirectory, `work-${randomBytes(6).toString("hex")}`);
  const shop = openWorkshop(engine, arch, workDirectory, options);
  const made = new Map<Recipe, Promise<Ensured>>();
  const ensure = (recipe: Recipe): Promise<Ensured> => {
    const known = made.get(recipe) ?? shared(engine, recipe, () => ensureOne(shop, recipe, options, ensure));
    made.set(recipe, known);
    return known;
  };
  try {
    await mkdir(workDirectory, { recursive: true });
    await sweep(engine, options.host.nowMs());
    const results = await Promise.allSettled(recipes.map(ensure));
    const failure = results.find((result) => result.status === "rejected");
    if (failure) throw asImageError(failure.reason);
    await prunePackages(join(options.cacheDirectory, "debs"), options.host.nowMs(), 30);
    return results.map((result) => (result as PromiseFulfilledResult<Ensured>).value.image);
  } finally {
    await rm(workDirectory, { recursive: true, force: true });
  }
}

const underWay = new WeakMap<Engine, Map<string, Promise<Ensured>>>();

/** One making of an image at a time: a call that comes meanwhile waits for it (its progress goes to the first one). */
function shared(engine: Engine, recipe: Recipe, start: () => Promise<Ensured>): Promise<Ensured> {
  const byName = underWay.get(engine) ?? new Map<string, Promise<Ensured>>();
  underWay.set(engine, byName);
  const known = byName.get(recipe.name);
  if (known) return known;
  const making = start().finally(() => byName.delete(recipe.name));
  byName.set(recipe.name, making);
  return making;
}

interface Ensured {
  readonly image: EnsuredImage;
  readonly hash: string;
}

async function ensureOne(
  shop: Workshop,
  recipe: Recipe,
  options: EnsureOptions,
  ensureParent: (recipe: Recipe) => Promise<Ensured>,
): Promise<Ensured> {
  const parent = recipe.contents.kind === "derived" ? (await ensureParent(recipeFor(recipe.contents.parent))).hash : "";
  const started = options.host.nowMs();
  const finish = async (hash: string, made: boolean): Promise<Ensured> => {
    const { id, sizeBytes } = await shop.engine.images.inspect(recipe.name, shop.signal);
    const seconds = (options.host.nowMs() - started) / 1000;
    options.onProgress?.({ image: recipe.name, step: "ready", state: "done", seconds });
    return { hash, image: { name: recipe.name, id, sizeBytes, made, seconds } };
  };
  if (options.source === "registry" && recipe.publicImage !== undefined) {
    return finish(`public ${recipe.publicImage}`, await pull(shop, recipe.name, recipe.publicImage, options.rebuild ?? false));
  }
  const context = recipe.contents.kind === "debian" ? await reachContext(options, recipe.contents.release) : "";
  const hash = recipeHash(recipe, shop.arch, parent, context);
  const present = await findImage(shop.engine, recipe.name);
  if (present?.labels[hashLabel] === hash && options.rebuild !== true) return finish(hash, false);
  await makeImage(shop, recipe, hash);
  if (present) await removeReplaced(shop.engine, present.id);
  return finish(hash, true);
}

async function findImage(engine: Engine, ref: string): Promise<ImageDetails | undefined> {
  try {
    return await engine.images.inspect(ref);
  } catch (error) {
    if (error instanceof ImageNotFound) return undefined;
    throw error;
  }
}

/** Returns whether it had to be pulled. */
async function pull(shop: Workshop, name: string, publicImage: string, again: boolean): Promise<boolean> {
  const isPresent = (await findImage(shop.engine, publicImage)) !== undefined;
  if (!isPresent || again) {
    try {
      await shop.step(name, "pull", () => shop.engine.images.pull(publicImage, {}, shop.signal));
    } catch (error) {
      if (!(error instanceof PullFailed)) throw error;
      throw new ImageError(
        "PullFailed",
        `${publicImage} cannot be pulled: ${error.message}. Where no public registry can be reached, make the images from packages.`,
        { cause: error },
      );
    }
  }
  await shop.engine.images.tag(publicImage, name);
  return !isPresent || again;
}

function openWorkshop(engine: Engine, arch: ProgramArch, workDirectory: string, options: EnsureOptions): Workshop {
  const { host, signal } = options;
  let apt: Promise<Apt> | undefined;
  let reach: Promise<readonly ImageFile[]> | undefined;
  const openOnce = () => {
    apt ??= openApt(host, {
      workDirectory: join(workDirectory, "apt"),
      packageDirectory: join(options.cacheDirectory, "debs"),
      arch,
      release: "bookworm",
      ...(options.aptSourcesFile === undefined ? {} : { sourcesFile: options.aptSourcesFile }),
      ...(signal === undefined ? {} : { signal }),
    });
    return apt;
  };
  return {
    engine,
    host,
    arch,
    signal,
    apt: openOnce,
    workDirectory,
    npmDirectory: join(options.cacheDirectory, "npm"),
    reach: async () => {
      reach ??= openOnce().then(({ sources }) => reachFiles(host, sources));
      return reach;
    },
    step: async (image, step, run) => {
      const started = host.nowMs();
      options.onProgress?.({ image, step, state: "started", seconds: 0 });
      const result = await run();
      options.onProgress?.({ image, step, state: "done", seconds: (host.nowMs() - started) / 1000 });
      return result;
    },
    log: (image, line) => options.log?.(image, line),
  };
}

/** What interrupted runs left behind, once it is old enough not to belong to a run of another process. */
async function sweep(engine: Engine, nowMs: number): Promise<void> {
  const isOld = ({ createdAtMs }: { createdAtMs: number }) => nowMs - createdAtMs > 3_600_000;
  for (const container of (await engine.containers.list({ labels: { [workLabel]: "yes" }, all: true })).filter(isOld)) {
    await engine.containers.remove(container.id, { force: true, volumes: true });
  }
  for (const image of (await engine.images.list({ labels: { [workLabel]: "yes" } })).filter(isOld)) {
    await engine.images.remove(image.id, { force: true });
  }
}

/** Changes when the host's mirrors or authorities do. Reads files only: it is asked at every start. */
async function reachContext({ host, aptSourcesFile }: EnsureOptions, release: string): Promise<string> {
  const sources = await sourcesForImages(host, await hostSources(host, release, aptSourcesFile));
  return createHash("sha256")
    .update(JSON.stringify([sources, await hostCertificates(host)]))
    .digest("hex");
}

/**
 * Removes what a newer making took the name from, and with it the unnamed parents that nothing else stands on. What containers or other
 * images still use stays. By id, never by label: images that users build on ours inherit the labels.
 */
async function removeReplaced(engine: Engine, id: string): Promise<void> {
  try {
    const { refs, digests } = await engine.images.inspect(id);
    if (refs.length === 0 && digests.length === 0) await engine.images.remove(id);
  } catch (error) {
    if (!(error instanceof Conflict) && !(error instanceof ImageNotFound)) throw error;
  }
}

/** A full disk shows in the engine's words too. */
function asImageError(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  const named = stepError("StepFailed", error.message, error.message, error);
  return named.code === "DiskFull" ? named : error;
}
