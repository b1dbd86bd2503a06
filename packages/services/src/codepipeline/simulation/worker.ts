/** A worker thread: runs the seeds that are handed to it, one after another. */
import { parentPort } from "node:worker_threads";
import { runSeed } from "./runs.ts";

parentPort?.on("message", async (seeds: number[]) => {
  let steps = 0;
  for (const seed of seeds) {
    const result = await runSeed(seed);
    steps += result.steps;
    if (result.failure) return parentPort?.postMessage({ seeds: seeds.length, steps, failed: result });
  }
  return parentPort?.postMessage({ seeds: seeds.length, steps });
});
