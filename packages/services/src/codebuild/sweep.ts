import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Engine, EngineError, type EngineInfo } from "@towpath/engine";
import { mirrorsFolder } from "./cache/mirrors.ts";
import { cacheVolumes } from "./cache/volumes.ts";
import { sweepSpools } from "./logs/s3/store.ts";
import { buildsAtOnceLeast, buildsPerCore } from "./limits.ts";
import { buildArn } from "./names.ts";
import type { CodebuildParts } from "./parts.ts";
import { listRuns } from "./runs.ts";

/** Removes containers and volumes of builds that nobody runs any more, kept volumes that are in no row, and files that a killed server left. */
export async function sweep(parts: CodebuildParts): Promise<void> {
  await sweepFiles(parts);
  try {
    await sweepEngine(parts);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    parts.log.warn({ err: error }, "engine not swept");
  }
}

async function sweepFiles(parts: CodebuildParts): Promise<void> {
  const directory = join(parts.home.dataDirectory, "codebuild");
  for (const name of await readdir(directory).catch(() => []))
    if (name !== mirrorsFolder) await rm(join(directory, name), { recursive: true, force: true });
  await parts.mirrors.sweep();
  await sweepSpools(parts);
}

/** The same on one engine, that of the parts. Rejects when it does not answer. */
export async function sweepEngine(parts: CodebuildParts): Promise<void> {
  const { containers, volumes } = parts.engine;
  const labels = { "towpath.installation": parts.home.installationId, "towpath.purpose": "build" };
  const owners = new Set(listRuns(parts.journal).map((run) => buildArn(run, run.build)));
  const orphans = <T extends { labels: Readonly<Record<string, string>> }>(all: readonly T[]) =>
    all.filter((one) => /:build\//.test(one.labels["towpath.owner"] ?? "") && !owners.has(one.labels["towpath.owner"] ?? ""));
  for (const { id } of orphans(await containers.list({ labels, all: true }))) await containers.remove(id, { force: true, volumes: true });
  for (const { name } of orphans(await volumes.list({ labels }))) await volumes.remove(name, { force: true });
  const kept = new Set(cacheVolumes(parts.journal).map(({ name }) => name));
  for (const { name } of await volumes.list({ labels: { ...labels, "towpath.purpose": "cache" } })) {
    if (!kept.has(name)) await volumes.remove(name, { force: true });
  }
}

/** How many builds this host runs at once; what it is while the engine does not answer is the least. */
export const capacityOf = (info: EngineInfo | undefined): number =>
  Math.max(buildsAtOnceLeast, Math.floor((info?.cpus ?? 0) * buildsPerCore));

/** Undefined while the engine does not answer. */
export async function infoOf(engine: Engine): Promise<EngineInfo | undefined> {
  try {
    return await engine.info();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return undefined;
  }
}
