import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { EngineError } from "@towpath/engine";
import { pack as newPack } from "tar-stream";
import type { Client } from "../../door/aws.ts";
import { cacheRestoreMs, cacheRefusalsTold } from "../limits.ts";
import { isRefusal, refusalText } from "../problem.ts";
import type { BuildRun } from "../runner/build-run.ts";
import { updateRun } from "../runs.ts";
import { findProject } from "../store.ts";
import { unpackCache, type Unpacked } from "./archive.ts";
import { decompressing } from "./compression.ts";
import { type CachePlace, cachePlace, keyOfObject, keyPrefix, objectKey } from "./layout.ts";
import type { CachePlan } from "./plan.ts";
import { cacheBases } from "./paths.ts";
import { inSeconds, sizeInWords } from "./words.ts";

/** The metadata of a cache's object. */
export const savedAtName = "codebuild-cache-saved-at";
export const coldName = "codebuild-cache-build-milliseconds";
export const buildName = "codebuild-buildarn";

export interface FoundCache {
  key: string | undefined;
  body: Readable;
  metadata: Record<string, string>;
}

/**
 * Puts the S3 cache into the build's container: the one of the first key that there is, then those whose keys begin with a fallback key, the
 * newest first. Gives the lines for the log. A cache that is not there, or cannot be read, is no problem of the build.
 */
export async function restoreCache(
  run: BuildRun,
  container: string,
  cache: CachePlan,
  directory: string,
  keys: string[],
): Promise<string[]> {
  const lines = ["Downloading S3 cache..."];
  const started = run.parts.clock.now();
  const late = new AbortController();
  const signal = AbortSignal.any([run.signal, late.signal]);
  const timer = run.parts.clock.sleep(cacheRestoreMs, AbortSignal.any([run.signal, late.signal])).then(
    () => late.abort(new Error("the cache took too long")),
    () => undefined,
  );
  try {
    const found = await findCache(run, cache, keys);
    if (!found) {
      lines.push("Unable to download cache: NoSuchKey: The specified key does not exist.");
      lines.push(keys.length === 0 ? "Cache miss" : `Cache miss: no cache for the key ${keys.join(", nor one that begins with ")}`);
      return lines;
    }
    lines.push("Unarchiving cache...");
    const unpacked = await unpack(run, container, cache, { directory, found, signal });
    for (const path of unpacked.refused.slice(0, cacheRefusalsTold)) {
      lines.push(`Skipping cache entry: path "${path}" is not within allowed cache paths`);
    }
    const took = inSeconds(run.parts.clock.now() - started);
    lines.push(
      `Cache hit${found.key === undefined ? "" : ` for the key ${found.key}`}: ${sizeInWords(unpacked.bytes)} in ${unpacked.entries} entries, restored in ${took}`,
    );
    remember(run, found);
  } catch (error) {
    if (run.signal.aborted || error instanceof EngineError) throw error;
    lines.push(`Unable to download cache: ${refusalText(error)}`);
    if (!isRefusal(error)) run.parts.log.warn({ build: run.id, err: error }, "cache not restored");
  } finally {
    late.abort();
    await timer;
  }
  return lines;
}

/** For the end of the build: what it saved. */
function remember(run: BuildRun, { key, metadata }: FoundCache): void {
  const coldMs = Number(metadata[coldName] ?? Number.NaN);
  const cache = { ...(key !== undefined && { key }), ...(Number.isFinite(coldMs) && { coldMs }) };
  run.parts.journal.transact((tx) => updateRun(tx, run, run.id, { cache }));
}

async function findCache(run: BuildRun, cache: CachePlan, keys: string[]): Promise<FoundCache | undefined> {
  const { s3 } = (await run.session()).client;
  const build = run.build();
  const place = cachePlace(build.settings, build.project, cache.paths);
  const notBefore = findProject(run.parts.journal, run, build.project)?.cacheReset ?? 0;
  const [key, ...fallbacks] = keys;
  const exact = await get(s3, place, key, notBefore, run.signal);
  if (exact || key === undefined) return exact;
  for (const start of fallbacks) {
    if (start === "") continue;
    for (const candidate of await keysFrom(s3, place, start, run.signal)) {
      const found = await get(s3, place, candidate, notBefore, run.signal);
      if (found) return found;
    }
  }
  return undefined;
}

async function get(
  s3: Client["s3"],
  place: CachePlace,
  key: string | undefined,
  notBefore: number,
  signal: AbortSignal,
): Promise<FoundCache | undefined> {
  try {
    const { Body, Metadata = {} } = await s3.GetObject({ Bucket: place.bucket, Key: objectKey(place, key) }, signal);
    const body = Body instanceof Readable ? Body : Readable.from([Buffer.from((Body ?? "") as unknown as Uint8Array)]);
    if (Number(Metadata[savedAtName] ?? 0) > notBefore) return { key, body, metadata: Metadata };
    body.destroy();
  } catch (error) {
    if (!(error instanceof Error && error.name === "NoSuchKey")) throw error;
  }
  return undefined;
}

/** Keys with this beginning, the newest first. */
async function keysFrom(s3: Client["s3"], place: CachePlace, start: string, signal: AbortSignal): Promise<string[]> {
  const found: { key: string; at: number }[] = [];
  let token: string | undefined;
  do {
    const { Contents = [], NextContinuationToken } = await s3.ListObjectsV2(
      { Bucket: place.bucket, Prefix: keyPrefix(place, start), ...(token && { ContinuationToken: token }) },
      signal,
    );
    for (const { Key = "", LastModified } of Contents) found.push({ key: keyOfObject(place, Key), at: LastModified?.getTime() ?? 0 });
    token = NextContinuationToken;
  } while (token);
  return found.sort((a, b) => b.at - a.at).map(({ key }) => key);
}

/** Nothing of it is ever in memory or on this host's disk as a whole. */
async function unpack(
  run: BuildRun,
  container: string,
  cache: CachePlan,
  { directory, found, signal }: { directory: string; found: FoundCache; signal: AbortSignal },
): Promise<Unpacked> {
  const pack = newPack();
  const tar = decompressing();
  const read = pipeline(found.body, tar, { signal });
  const write = unpackCache(tar, pack, cacheBases(cache.paths, directory), signal);
  const copy = run.parts.engine.containers.copyIn(container, "/", Readable.from(pack), signal);
  let first: unknown;
  const breakOff = (error: unknown): void => {
    first ??= error;
    pack.destroy(error as Error);
  };
  // Who has all of an archive may close what it comes from.
  read.catch((error: NodeJS.ErrnoException) => error.code !== "ERR_STREAM_PREMATURE_CLOSE" && breakOff(error));
  write.catch(breakOff);
  copy.catch(breakOff);
  const [, ...ends] = await Promise.allSettled([read, write, copy]);
  // What broke off first is told: the engine's complaint, as a rule, is only what follows from it.
  if (ends.some(({ status }) => status === "rejected")) throw first;
  return write;
}
