import { ServerEnded, type ServerEnd } from "@towpath/testkit";
import type { Installation } from "./installation.ts";

/** A server that dies at one crash point after the other, and is started again each time. */
export interface Dying {
  /** The points at which it died, in this order. */
  readonly reached: readonly string[];
  /** Leaves it running, with the points that were not reached still armed. Rejects when it ended in another way than at a point. */
  release(): Promise<void>;
}

/** Starts the (stopped) server with every point armed; a point that was reached is not armed again. */
export async function dieAtEach(installation: Installation, points: readonly string[]): Promise<Dying> {
  const armed = new Set(points);
  const reached: string[] = [];
  let released = false;
  const died = (end: ServerEnd) => {
    const point = /^crash point (\S+)$/m.exec(end.errors)?.[1];
    if (point === undefined || !armed.delete(point)) throw new Error(`the server ended with ${end.signal ?? end.code}, at no crash point`);
    reached.push(point);
  };
  const start = async () => {
    for (;;) {
      try {
        return await installation.start({ TOWPATH_CRASH_AT: [...armed].join(",") });
      } catch (error) {
        // It may die while it takes up what the last one left, before it answers anybody.
        if (!(error instanceof ServerEnded)) throw error;
        died(error.end);
      }
    }
  };
  await start();
  const { promise: release, resolve } = Promise.withResolvers<undefined>();
  const watching = (async () => {
    for (;;) {
      const end = await Promise.race([installation.server.ended, release]);
      if (end === undefined) return;
      died(end);
      await start();
      if (released) return;
    }
  })();
  // Reported by release.
  watching.catch(() => undefined);
  return {
    reached,
    async release() {
      released = true;
      resolve(undefined);
      await watching;
    },
  };
}
