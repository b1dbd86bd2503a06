import { writeSync } from "node:fs";

/**
 * Named places where a test can kill the process: `crash.at("build-container-created")`.
 * In ordinary operation it does nothing.
 */
export interface Crash {
  at(point: string): void;
}

export const noCrash: Crash = { at: () => {} };

/** Kills this process with SIGKILL when it first reaches one of `points` (names with commas between them), and says which it was. */
export function crashAt(points: string): Crash {
  const deadly = new Set(points.split(","));
  return {
    at: (reached) => {
      if (!deadly.has(reached)) return;
      writeSync(2, `crash point ${reached}\n`);
      process.kill(process.pid, "SIGKILL");
    },
  };
}
