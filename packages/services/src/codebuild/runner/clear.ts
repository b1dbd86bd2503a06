import { NotFound } from "@towpath/engine";
import { rm } from "node:fs/promises";
import { hasMode } from "../cache/plan.ts";
import { tidyCachesSoon } from "../cache/tidy.ts";
import { releaseVolumes, volumesOfBuild } from "../cache/volumes.ts";
import { storeS3Log } from "../logs/s3/store.ts";
import { type BuildRun, engineName } from "./build-run.ts";
import { workDirectory } from "./download.ts";
import { detachNetwork } from "./network.ts";

/** Removes everything a build used; what is gone already is passed over, so that it may be done again. */
export async function clear(run: BuildRun): Promise<void> {
  const { containers, volumes } = run.parts.engine;
  await storeS3Log(run);
  const name = engineName(run);
  await containers.remove(name, { force: true, volumes: true }).catch(unlessGone);
  await Promise.all([
    run.build().settings.environment.privilegedMode ? volumes.remove(name, { force: true }).catch(unlessGone) : undefined,
    detachNetwork(run),
    rm(workDirectory(run), { recursive: true, force: true }),
  ]);
  if (volumesOfBuild(run.parts.journal, run, run.id).length > 0) {
    run.parts.journal.transact((tx) => {
      releaseVolumes(tx, run, run.id);
      tidyCachesSoon(tx);
    });
  }
  if (hasMode(run.build().settings, "LOCAL_SOURCE_CACHE")) run.parts.journal.transact(tidyCachesSoon);
  run.parts.roles.forget(run.id);
}

function unlessGone(error: unknown): void {
  if (!(error instanceof NotFound)) throw error;
}
