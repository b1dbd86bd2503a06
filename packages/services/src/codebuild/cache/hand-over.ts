import { agentHome, cacheDirectory } from "../agent/scripts.ts";
import { exists } from "../artifacts/container-files.ts";
import type { BuildRun } from "../runner/build-run.ts";
import { pack as newPack } from "tar-stream";
import { Readable } from "node:stream";
import { addEntry } from "../sources/tar.ts";
import { restoreCache } from "./restore.ts";

/**
 * Answers an agent that waits for its cache. "coming" and the agent's "left" are written by each side before it looks for the other's, so
 * that nothing is put into a build that has gone on without: who finds the other's file does not count on it. Done again after a crash, it
 * finds what it has done.
 */
export async function handOverCache(run: BuildRun, container: string, keys: string[]): Promise<void> {
  const { plan } = run.row();
  const at = (name: string) => `${agentHome}/${cacheDirectory}/${name}`;
  const isThere = (name: string) => exists(run.parts.engine, container, at(name), run.signal);
  if (!plan?.cache || (await isThere("done"))) return;
  await write(run, container, { [at("coming")]: "" });
  const lines = (await isThere("left")) ? [] : await restoreCache(run, container, plan.cache, plan.directory, keys.filter(isKey));
  run.parts.crash.at("cache-restored");
  // In this order: the agent reads the lines when it finds "done".
  await write(run, container, { [at("lines")]: lines.map((line) => `${line}\n`).join(""), [at("done")]: "" });
}

const isKey = (key: string, index: number): boolean => key !== "" || index === 0;

async function write(run: BuildRun, container: string, files: Record<string, string>): Promise<void> {
  const pack = newPack();
  const fill = async () => {
    for (const [path, text] of Object.entries(files)) await addEntry(pack, { name: path.slice(1), mode: 0o644 }, text);
    pack.finalize();
  };
  await Promise.all([fill(), run.parts.engine.containers.copyIn(container, "/", Readable.from(pack), run.signal)]);
}
