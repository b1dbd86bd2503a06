import { closeSync, fdatasync, fdatasyncSync, openSync } from "node:fs";

/** What brings commits onto the disk. SQLite writes them to its log; they outlive a power cut only after this has flushed it. */
export interface Disk {
  /** Resolves when all that was committed before this call is on the disk. Does not hold up the event loop. */
  flush(): Promise<void>;
  /** As `flush`, done when this returns. */
  flushNow(): void;
  close(): void;
}

/** Memory has nothing to flush. */
export const noDisk: Disk = { flush: () => Promise.resolve(), flushNow() {}, close() {} };

/**
 * Flushes the write-ahead log of the database at `path`. With `synchronous=FULL` SQLite does just this after each commit; here one
 * flush serves all commits of a moment, in a thread of Node's pool. The log file keeps its identity while a connection is open.
 */
export function logDisk(path: string): Disk {
  let file: number | undefined;
  const log = () => (file ??= openSync(`${path}-wal`, "r+"));
  return {
    flush: () => new Promise((resolve, reject) => fdatasync(log(), (error) => (error ? reject(error) : resolve()))),
    flushNow: () => fdatasyncSync(log()),
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
