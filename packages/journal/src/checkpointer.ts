import { Worker } from "node:worker_threads";
import { checkpointRestMs } from "./limits.ts";

/** Brings the write-ahead log of a database into the database while the writer goes on. */
export interface Checkpointer {
  /** Says that it is time. It is taken up when the last time is over. */
  wake(): void;
  close(): void;
}

/**
 * In a thread with a connection of its own, which is there only while much is written. SQLite itself would do it within a commit, where
 * two flushes of the disk hold up everything; now only little is left for it to do, when the log is to begin anew.
 */
export function openCheckpointer(path: string): Checkpointer {
  let worker: Worker | undefined;
  let isBusy = false;
  const start = () => {
    const started = new Worker(new URL("./checkpoint-worker.mjs", import.meta.url), { workerData: { path, restMs: checkpointRestMs } });
    const gone = () => {
      if (worker !== started) return;
      worker = undefined;
      isBusy = false;
    };
    started.on("message", () => (isBusy = false));
    // Without it the writer brings the log in by itself.
    started.on("error", gone).on("exit", gone);
    started.unref();
    return started;
  };
  return {
    wake() {
      if (isBusy) return;
      isBusy = true;
      worker ??= start();
      worker.postMessage("now");
    },
    close() {
      void worker?.terminate();
      worker = undefined;
    },
  };
}
