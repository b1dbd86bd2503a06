/** LOCAL_SOURCE_CACHE: repositories of which each build fetches only what is new, then clones on this host. */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Place } from "../names.ts";
import type { GivenParts } from "../parts.ts";
import { claimMirror, forgetMirror, mirrorRows, noteUse } from "./mirror-rows.ts";

/** What `work` did with a mirror: how large it is now, or undefined when it is of no use and is to be made anew. */
export interface MirrorWork<T> {
  result: T;
  sizeBytes: number | undefined;
}

export interface Mirrors {
  /**
   * Runs `work` on the mirror of a repository, alone: `directory` is there and, the first time, empty; `lastUsed` is undefined then. The row
   * comes first, so what a killed server leaves is found.
   */
  use<T>(
    place: Place,
    of: { project: string; url: string },
    work: (directory: string, lastUsed: number | undefined) => Promise<MirrorWork<T>>,
  ): Promise<T>;
  /** When no build is at work on it. */
  remove(id: string): Promise<void>;
  /** Removes directories that are in no row. */
  sweep(): Promise<void>;
}

/** The folder of all mirrors, among what else builds need on this host. */
export const mirrorsFolder = "mirrors";

export function makeMirrors({ journal, ids, home, crash }: Pick<GivenParts, "journal" | "ids" | "home" | "crash">): Mirrors {
  const folder = join(home.dataDirectory, "codebuild", mirrorsFolder);
  const lasts = new Map<string, Promise<unknown>>();
  /** One after the other for each mirror. */
  const alone = <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const mine = (lasts.get(id) ?? Promise.resolve()).then(work, work);
    lasts.set(id, mine);
    return mine.finally(() => lasts.get(id) === mine && lasts.delete(id));
  };
  const drop = async (id: string): Promise<void> => {
    journal.transact((tx) => forgetMirror(tx, id));
    await rm(join(folder, id), { recursive: true, force: true });
  };
  return {
    async use(place, of, work) {
      const { id } = journal.transact((tx) => claimMirror(tx, place, { ...of, freshId: ids.hex(16) }));
      crash.at("mirror-claimed");
      return alone(id, async () => {
        const directory = join(folder, id);
        await mkdir(directory, { recursive: true });
        const lastUsed = mirrorRows(journal).find((one) => one.id === id)?.used || undefined;
        const { result, sizeBytes } = await work(directory, lastUsed);
        if (sizeBytes === undefined) await drop(id);
        else journal.transact((tx) => noteUse(tx, id, sizeBytes));
        return result;
      });
    },
    remove: (id) => alone(id, () => drop(id)),
    async sweep() {
      const known = new Set(mirrorRows(journal).map(({ id }) => id));
      for (const name of await readdir(folder).catch(() => []))
        if (!known.has(name) && !lasts.has(name)) await rm(join(folder, name), { recursive: true, force: true });
    },
  };
}
