import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { stat } from "node:fs/promises";
import { encryptionOf } from "../../encryption.ts";
import { uuidOf } from "../../names.ts";
import type { CodebuildParts } from "../../parts.ts";
import { isRefusal, refusalText } from "../../problem.ts";
import type { BuildRun } from "../../runner/build-run.ts";
import { listRuns } from "../../runs.ts";
import { s3LogPlace } from "../place.ts";
import { removeSpool, spoolDirectory, spooledText, spoolPath } from "./spool.ts";

/**
 * Puts the log of a build that has come to its end into S3, packed by gzip, as the build's role. Done once; done again, with the same
 * result, when it was interrupted. When that is refused the build has no log there, as with a log stream that may not be written.
 */
export async function storeS3Log(run: BuildRun): Promise<void> {
  const { settings } = run.build();
  const place = s3LogPlace(settings, run.id);
  const path = spoolPath(run.parts.home, run.id);
  if (!place || !(await isThere(path))) return;
  run.parts.crash.at("build-log-gathered");
  try {
    const { s3 } = (await run.session()).client;
    const body = createGzip();
    const packed = pipeline(Readable.from(spooledText(path)), body, { signal: run.shutdown });
    packed.catch((error: unknown) => body.destroy(error as Error));
    const disabled = settings.logsConfig?.s3Logs?.encryptionDisabled;
    const object = { Bucket: place.bucket, Key: place.key, Body: body, ContentType: "application/gzip" };
    await s3.PutObject({ ...object, ...encryptionOf(settings, disabled) }, run.shutdown);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    run.parts.log.warn({ build: run.id, bucket: place.bucket, reason: refusalText(error) }, "build log not stored in S3");
  }
  run.parts.crash.at("build-log-in-s3");
  await removeSpool(path);
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Removes what was gathered for builds that nobody runs any more. */
export async function sweepSpools(parts: Pick<CodebuildParts, "home" | "journal">): Promise<void> {
  const directory = spoolDirectory(parts.home);
  const wanted = new Set(listRuns(parts.journal).map((run) => `${uuidOf(run.build)}.log`));
  for (const name of await readdir(directory).catch(() => [])) if (!wanted.has(name)) await removeSpool(join(directory, name));
}
