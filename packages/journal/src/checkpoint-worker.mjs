// Brings what is in the log into the database, in a thread of its own: it may wait long for the disk. See checkpointer.ts.
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

const database = new DatabaseSync(workerData.path);
database.exec("PRAGMA synchronous=NORMAL");

let rest = setTimeout(end, workerData.restMs);

parentPort.on("message", () => {
  clearTimeout(rest);
  try {
    database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  } catch {
    // A full disk, for one. The log keeps everything, and the writer tries it, too.
  }
  parentPort.postMessage("done");
  rest = setTimeout(end, workerData.restMs);
});

function end() {
  database.close();
  parentPort.close();
}
