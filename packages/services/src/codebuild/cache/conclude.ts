import { cacheKeysFile } from "../agent/scripts.ts";
import { userPhases, type BuildPlan } from "../plan/plan.ts";
import type { UserPhase } from "../buildspec/buildspec.ts";
import type { BuildState } from "../model.ts";
import type { BuildRun } from "../runner/build-run.ts";
import { isDynamic } from "./plan.ts";
import { saveCache } from "./save.ts";
import { noteColdBuild, volumesOfBuild } from "./volumes.ts";
import { inSeconds } from "./words.ts";

/**
 * What is left to do for the caches of a build that has come to its end: the S3 cache of one that succeeded is stored. Gives the lines for
 * the log, which tell what the caches saved: the phases of the first build, which had none, took longer.
 */
export async function concludeCache(run: BuildRun, container: string, plan: BuildPlan, results: Map<string, string>): Promise<string[]> {
  const { cache } = plan;
  if (!cache || cache.type === "NO_CACHE") return [];
  const { state } = run.build();
  if (state.phases.some(({ status }) => status === "FAILED")) {
    return cache.saves ? ["Skip cache due to: the build has failed"] : [];
  }
  const tookMs = phasesMs(state);
  const restored = run.row().cache;
  const volumes = volumesOfBuild(run.parts.journal, run, run.id);
  run.parts.journal.transact((tx) => noteColdBuild(tx, run, run.id, tookMs));
  const coldMs = restored?.coldMs ?? volumes.find(({ hit, coldMs }) => hit && coldMs !== undefined)?.coldMs;
  const lines = coldMs === undefined ? [] : [savedText(tookMs, coldMs)];
  if (!cache.saves) return lines;
  const keys = results.get(cacheKeysFile)?.replace(/\n$/, "").split("\t");
  const key = isDynamic(cache) ? keys?.[0] : cache.key;
  // Of a cache without a key nothing is dynamic.
  const saving = { directory: plan.directory, key: cache.key === undefined ? undefined : (key ?? ""), coldMs: restored?.coldMs ?? tookMs };
  return [...lines, ...(await saveCache(run, container, cache, saving))];
}

const savedText = (tookMs: number, coldMs: number): string =>
  `With the cache the phases took ${inSeconds(tookMs)}, without it they took ${inSeconds(coldMs)}: ${
    tookMs < coldMs ? `${inSeconds(coldMs - tookMs)} saved` : "nothing saved"
  }`;

/** How long the user's own phases took together. */
const phasesMs = ({ phases }: BuildState): number =>
  phases.filter(({ type }) => userPhases.includes(type as UserPhase)).reduce((sum, { start, end = start }) => sum + end - start, 0);
