/**
 * Named places where a test can kill the process: `crash.at("build-container-created")`.
 * In ordinary operation it does nothing.
 */
export interface Crash {
  at(point: string): void;
}

export const noCrash: Crash = { at: () => {} };

/** Kills this process with SIGKILL when it first reaches `point`. */
export const crashAt = (point: string): Crash => ({
  at: (reached) => {
    if (reached === point) process.kill(process.pid, "SIGKILL");
  },
});
