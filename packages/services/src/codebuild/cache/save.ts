import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { EngineError } from "@towpath/engine";
import { pack as newPack } from "tar-stream";
import type { Client } from "../../door/aws.ts";
import { cacheKeyBytes } from "../limits.ts";
import { isRefusal, refusalText } from "../problem.ts";
import type { BuildRun } from "../runner/build-run.ts";
import { findProject } from "../store.ts";
import { type Packed, packCache } from "./archive.ts";
import { compressing, gathered } from "./compression.ts";
import { type CachePlace, cachePlace, objectKey } from "./layout.ts";
import type { CachePlan } from "./plan.ts";
import { cacheBases } from "./paths.ts";
import { buildName, coldName, savedAtName } from "./restore.ts";
import { inSeconds, sizeInWords } from "./words.ts";

/**
 * Stores what the buildspec names as the S3 cache, when the build has succeeded. What is stored under a key stays as it is; without one the
 * cache is replaced. Gives the lines for the log; no failure is one of the build.
 */
export async function saveCache(
  run: BuildRun,
  container: string,
  cache: CachePlan,
  how: { directory: string; key: string | undefined; coldMs: number },
): Promise<string[]> {
  const lines: string[] = [];
  const started = run.parts.clock.now();
  try {
    if (cache.key !== undefined && how.key === "") return ["Skip cache due to: the key is empty"];
    const { s3 } = (await run.session()).client;
    const build = run.build();
    const place = cachePlace(build.settings, build.project, cache.paths);
    const object = objectKey(place, how.key);
    if (Buffer.byteLength(object) > cacheKeyBytes) return ["Skip cache due to: the key is too long"];
    const known = how.key === undefined ? undefined : await isKept(run, s3, place, object);
    if (known === "another's") return [`The cache of the key ${how.key} is there already and is left as it is`];
    for (const path of cache.paths) lines.push(`Expanded cache path ${path}`);
    lines.push("Uploading S3 cache...");
    const fresh = how.key !== undefined && known === undefined;
    const packed = known === "ours" ? known : await put(run, s3, container, { cache, place, object, fresh, ...how });
    if (packed === undefined) lines.push("Skip cache due to: nothing is at the paths to be cached");
    else if (packed !== "ours") {
      const took = inSeconds(run.parts.clock.now() - started);
      lines.push(
        `Cache saved${how.key === undefined ? "" : ` with the key ${how.key}`}: ${sizeInWords(packed.bytes)} in ${packed.entries} entries, in ${took}`,
      );
    }
  } catch (error) {
    if (run.signal.aborted || error instanceof EngineError) throw error;
    if (error instanceof Error && error.name === "PreconditionFailed")
      return [`The cache of the key ${how.key} is there already and is left as it is`];
    lines.push(`Unable to upload cache: ${refusalText(error)}`);
    if (!isRefusal(error)) run.parts.log.warn({ build: run.id, err: error }, "cache not saved");
  }
  return lines;
}

/** Whose cache a key has: ours when this build stored it before it was interrupted. */
async function isKept(
  run: BuildRun,
  s3: Client["s3"],
  { bucket }: CachePlace,
  object: string,
): Promise<"ours" | "another's" | "reset" | undefined> {
  try {
    const { Metadata = {} } = await s3.HeadObject({ Bucket: bucket, Key: object }, run.signal);
    if (Metadata[buildName] === run.arn) return "ours";
    const reset = findProject(run.parts.journal, run, run.build().project)?.cacheReset ?? 0;
    return Number(Metadata[savedAtName] ?? 0) > reset ? "another's" : "reset";
  } catch (error) {
    // Who may not look may still be allowed to write.
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** Undefined when there was nothing to be stored. */
async function put(
  run: BuildRun,
  s3: Client["s3"],
  container: string,
  what: { cache: CachePlan; place: CachePlace; object: string; directory: string; coldMs: number; fresh: boolean },
): Promise<Packed | undefined> {
  const pack = newPack();
  const body = compressing();
  const compressed = pipeline(Readable.from(pack), gathered, body, { signal: run.signal });
  const written = packCache(pack, run.parts.engine, container, cacheBases(what.cache.paths, what.directory), run.signal);
  written.then(
    (packed) => (packed.entries > 0 ? pack.finalize() : pack.destroy(new NothingToStore())),
    (error: unknown) => pack.destroy(error as Error),
  );
  const stored = s3.PutObject(
    {
      Bucket: what.place.bucket,
      Key: what.object,
      Body: body,
      ContentType: "application/zstd",
      ...(what.fresh && { IfNoneMatch: "*" }),
      Metadata: { [buildName]: run.arn, [savedAtName]: String(run.parts.clock.now()), [coldName]: String(what.coldMs) },
    },
    run.signal,
  );
  stored.catch((error: unknown) => pack.destroy(error as Error));
  const [storedEnd, writtenEnd, compressedEnd] = await Promise.allSettled([stored, written, compressed]);
  if (writtenEnd.status === "fulfilled" && writtenEnd.value.entries === 0) return undefined;
  // S3's refusal comes first: the rest breaks off because of it.
  for (const end of [storedEnd, writtenEnd, compressedEnd]) if (end.status === "rejected") throw end.reason;
  return written;
}

class NothingToStore extends Error {
  override readonly name = "NothingToStore";
}
