import { type Mount, NameInUse } from "@towpath/engine";
import { towpathLabels } from "../../door/labels.ts";
import { projectArn } from "../names.ts";
import type { BuildRun } from "../runner/build-run.ts";
import { hasMode, keepsEngine, localCacheDirectory } from "./plan.ts";
import { hitText } from "./words.ts";
import { type CacheVolume, claimVolume, volumeIsEmpty, type VolumeKind, volumesOfBuild } from "./volumes.ts";

/** Where a nested container engine has its images. */
export const engineDirectory = "/var/lib/docker";

/** The mounts of a build's local caches: volumes that are kept, each in at most one running build. Finds what an earlier try was given. */
export async function localCacheMounts(run: BuildRun): Promise<Mount[]> {
  const { settings } = run.build();
  const mounts: Mount[] = [];
  if (keepsEngine(settings)) mounts.push({ kind: "volume", name: await take(run, "docker-layers"), target: engineDirectory });
  if (hasMode(settings, "LOCAL_CUSTOM_CACHE"))
    mounts.push({ kind: "volume", name: await take(run, "directories"), target: localCacheDirectory });
  return mounts;
}

async function take(run: BuildRun, kind: VolumeKind): Promise<string> {
  const { journal, engine, home, ids } = run.parts;
  const { project } = run.build();
  const freshName = `towpath-${home.installationId.slice(0, 8)}-cache-${ids.hex(16)}`;
  const { name } = journal.transact((tx) => claimVolume(tx, run, { project, kind, engine: run.row().engine, build: run.id, freshName }));
  run.parts.crash.at("cache-taken");
  const labels = towpathLabels(home, { account: run.account, region: run.region, owner: projectArn(run, project), purpose: "cache" });
  try {
    await engine.volumes.create({ name, labels }, run.signal);
    journal.transact((tx) => volumeIsEmpty(tx, name));
  } catch (error) {
    if (!(error instanceof NameInUse)) throw error;
  }
  return name;
}

const modeOf: Record<VolumeKind, string> = { "docker-layers": "LOCAL_DOCKER_LAYER_CACHE", directories: "LOCAL_CUSTOM_CACHE" };

/** What the log says of the volumes that a build was given. */
export const localCacheLines = (run: BuildRun): string[] =>
  volumesOfBuild(run.parts.journal, run, run.id).map((volume) => `Local cache ${modeOf[volume.kind]}: ${hitOrMiss(volume)}`);

const hitOrMiss = ({ hit, used }: CacheVolume): string => hitText(hit ? used : undefined);
