import { volumesOfBuild } from "../cache/volumes.ts";
import { forgetKept, keptOfProject } from "../debug/kept.ts";
import { deleteRun } from "../runs.ts";
import { type BuildRun, openRun } from "./build-run.ts";
import { clear } from "./clear.ts";

/**
 * Kept environments of failed builds hold the volumes of their project's local caches, which the next build is to find: those are removed
 * first.
 */
export async function vacate(run: BuildRun): Promise<void> {
  const { parts } = run;
  const { journal } = parts;
  for (const { build } of keptOfProject(journal, run, run.build().project)) {
    if (volumesOfBuild(journal, run, build).every(({ engine }) => engine !== run.row().engine)) continue;
    const kept = openRun(parts, run, build, run.shutdown);
    if (!kept) continue;
    try {
      await clear(kept);
      journal.transact((tx) => {
        deleteRun(tx, run, build);
        forgetKept(tx, run, build);
      });
    } finally {
      kept.end();
    }
  }
}
